import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Status } from '../../shared/schema/common.ts';
import classes from './status-mark.module.css';

const shapes: Record<Status, ReactNode> = {
  ok: <circle cx="6" cy="6" r="5" fill="currentColor" />,
  working: (
    <>
      <circle cx="6" cy="6" r="4.25" fill="none" stroke="currentColor" strokeWidth="1.5" />
      <path d="M6 1.75a4.25 4.25 0 0 0 0 8.5z" fill="currentColor" />
    </>
  ),
  attention: <path d="M6 .8 11.6 10.8H.4z" fill="currentColor" />,
  failed: <path d="M2 2l8 8M10 2l-8 8" stroke="currentColor" strokeWidth="2.4" strokeLinecap="round" />,
  unknown: <circle cx="6" cy="6" r="4.25" fill="none" stroke="currentColor" strokeWidth="1.5" />,
};

export interface StatusMarkProps {
  readonly status: Status;
  /** The word beside the shape; the state's own name when left out. */
  readonly label?: ReactNode;
  /** True: only the shape is drawn; the word is there for screen readers. */
  readonly bare?: boolean;
}

/** One of the five states: colour, shape and word. */
export function StatusMark({ status, label, bare }: StatusMarkProps) {
  const { t } = useTranslation();
  const word = label ?? t(`components.status.${status}`);
  return (
    <span className={classes.mark} data-status={status}>
      <svg className={classes.shape} viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
        {shapes[status]}
      </svg>
      <span className={bare ? 'visually-hidden' : classes.word}>{word}</span>
    </span>
  );
}
