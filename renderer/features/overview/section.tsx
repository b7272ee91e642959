import { Children, type ReactNode, useId } from 'react';
import classes from './overview.module.css';

/** A titled list, or a sentence that says that it is empty. */
export function Section(props: {
  readonly title: string;
  readonly count?: number;
  readonly empty: string;
  readonly children: ReactNode;
}) {
  const id = useId();
  return (
    <section className={classes.section} aria-labelledby={id}>
      <h2 id={id}>
        {props.title}
        {props.count ? <span className={classes.count}>{props.count}</span> : null}
      </h2>
      {Children.toArray(props.children).length === 0 ? (
        <p className={classes.empty}>{props.empty}</p>
      ) : (
        <ul className={classes.list}>{props.children}</ul>
      )}
    </section>
  );
}
