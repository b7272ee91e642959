import { Page } from '../../components/index.ts';

/** One operation. */
export function OperationPage({ id }: { readonly id: string }) {
  return <Page title={id} />;
}
