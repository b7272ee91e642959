import type { ReactNode } from 'react';
import { Help } from '../../../components/index.ts';
import classes from './wishes.module.css';

/** A field with its "why" beside the label; outside it, so that the label stays the field's own name. */
export function Explained(props: { readonly about: string; readonly why: string; readonly children: ReactNode }) {
  return (
    <div className={classes.explained}>
      {props.children}
      <span className={classes.why}>
        <Help about={props.about}>{props.why}</Help>
      </span>
    </div>
  );
}
