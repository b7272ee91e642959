import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './code.module.css';
import { diffLines } from './diff-lines.ts';

const signs = { same: ' ', added: '+', removed: '−' } as const;

/** A file before and after, line by line. */
export function DiffView(props: { readonly path: string; readonly before: string | null; readonly after: string }) {
  const { t } = useTranslation();
  const { path, before, after } = props;
  const lines = useMemo(() => diffLines(before, after), [before, after]);
  const added = lines.filter(({ kind }) => kind === 'added').length;
  const removed = lines.filter(({ kind }) => kind === 'removed').length;
  return (
    <figure className={classes.diff}>
      <figcaption className={classes.diffHead}>
        <span className="mono">{path}</span>
        <span className="soft">
          {before === null ? t('components.diff.newFile') : t('components.diff.changed', { added, removed })}
        </span>
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
      <section className={classes.scroll} tabIndex={0} aria-label={t('components.diff.label', { path })}>
        <pre className={classes.diffText}>
          {lines.map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the lines of a diff never change their order.
            <span key={index} className={classes.diffLine} data-kind={line.kind}>
              <span aria-hidden="true">{signs[line.kind]} </span>
              {line.kind !== 'same' && <span className="visually-hidden">{t(`components.diff.${line.kind}`)}</span>}
              {line.text}
              {'\n'}
            </span>
          ))}
        </pre>
      </section>
    </figure>
  );
}
