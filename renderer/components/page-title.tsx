import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';

interface PageTitle {
  readonly title: string;
  readonly setTitle: (title: string) => void;
}

const TitleContext = createContext<PageTitle>({ title: '', setTitle: () => undefined });

/** Carries the title of the page shown to the frame (breadcrumb, window title). */
export function PageTitleProvider(props: { readonly children: ReactNode }) {
  const [title, setTitle] = useState('');
  const value = useMemo(() => ({ title, setTitle }), [title]);
  return <TitleContext.Provider value={value}>{props.children}</TitleContext.Provider>;
}

export function usePageTitle(): string {
  return useContext(TitleContext).title;
}

export function useSetPageTitle(title: string): void {
  const { setTitle } = useContext(TitleContext);
  useEffect(() => {
    setTitle(title);
    document.title = title ? `${title} · Slipway` : 'Slipway';
  }, [title, setTitle]);
}
