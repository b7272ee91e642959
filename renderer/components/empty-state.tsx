import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Action } from './action.ts';
import classes from './notes.module.css';

/** Nothing here yet: what it is for, and the one action that begins it. */
export function EmptyState(props: {
  readonly title: string;
  readonly text: ReactNode;
  readonly action?: Action | undefined;
}) {
  return (
    <div className={classes.empty}>
      <h2>{props.title}</h2>
      <p>{props.text}</p>
      {props.action && (
        <Button onClick={props.action.run} disabled={props.action.disabled ?? false}>
          {props.action.label}
        </Button>
      )}
    </div>
  );
}
