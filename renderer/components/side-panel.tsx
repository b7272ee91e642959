import { CloseButton } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';
import classes from './side-panel.module.css';

/** Content with room beside it for what was opened from it: `panel` is a `SidePanel`, or nothing. */
export function Beside({ children, panel }: { readonly children: ReactNode; readonly panel: ReactNode }) {
  return (
    <div className={classes.beside} data-open={panel ? true : undefined}>
      {children}
      {panel}
    </div>
  );
}

interface SidePanelProps {
  /** The heading. */
  readonly title: string;
  /** Its level: one below the heading of what it stands beside. */
  readonly order?: 2 | 3;
  /** Name of the panel, where the heading alone says too little. */
  readonly label?: string;
  readonly closeLabel: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/**
 * Details beside a list or a grid: takes the focus, gives it back where it was, closes with Escape. Another thing's details are
 * another panel (`key`), so that they take the focus again.
 */
export function SidePanel({ title, order = 3, label = title, closeLabel, onClose, children }: SidePanelProps) {
  const Heading = order === 2 ? 'h2' : 'h3';
  const heading = useRef<HTMLHeadingElement>(null);
  const before = useRef<Element | null>(null);
  useEffect(() => {
    before.current = document.activeElement;
    heading.current?.focus({ preventScroll: true });
  }, []);
  const close = (): void => {
    onClose();
    if (before.current instanceof HTMLElement) before.current.focus();
  };
  return (
    <aside
      className={classes.panel}
      aria-label={label}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        close();
      }}
    >
      <div className={classes.panelHead}>
        <Heading ref={heading} tabIndex={-1}>
          {title}
        </Heading>
        <CloseButton aria-label={closeLabel} onClick={close} />
      </div>
      {children}
    </aside>
  );
}
