import Anser from 'anser';
import { memo, type ReactNode } from 'react';
import type { OutputEntry } from './output-buffer.ts';
import classes from './output-view.module.css';
import { settled } from './plain-text.ts';

interface OutputLineProps {
  readonly entry: OutputEntry;
  readonly number: number;
  /** Null: no time stamp. */
  readonly time: string | null;
  readonly wrap: boolean;
  readonly wanted: string;
  readonly isHit: boolean;
}

/** One line with its number, time, source and colours. */
export const OutputLine = memo(function OutputLine(props: OutputLineProps) {
  const { entry, number, time, wrap, wanted, isHit } = props;
  return (
    <div
      className={classes.line}
      data-stream={entry.stream}
      data-wrap={wrap || undefined}
      data-hit={isHit || undefined}
    >
      <span className={classes.number} data-number={number + 1} />
      {time !== null && <span className={classes.time}>{time}</span>}
      {entry.source && (
        <span className={classes.source} data-hue={entry.source.hue}>
          {entry.source.name}
        </span>
      )}
      <span className={classes.text}>{coloured(entry.text, wanted)}</span>
    </div>
  );
});

function coloured(text: string, wanted: string): ReactNode {
  const line = settled(text);
  if (!line.includes('\u001b')) return marked(line, wanted);
  return Anser.ansiToJson(line, { use_classes: true, remove_empty: true }).map((part, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a line never change their order.
    <span key={index} className={ansiClass(part)}>
      {marked(part.content, wanted)}
    </span>
  ));
}

function ansiClass(part: ReturnType<typeof Anser.ansiToJson>[number]): string {
  const names = [part.fg && `fg-${part.fg}`, part.bg && `bg-${part.bg}`, ...part.decorations];
  return names.map((name) => (name ? (classes[name] ?? '') : '')).join(' ');
}

function marked(text: string, wanted: string): ReactNode {
  if (!wanted) return text;
  const parts: ReactNode[] = [];
  const lower = text.toLowerCase();
  let from = 0;
  for (let at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, from)) {
    parts.push(text.slice(from, at), <mark key={at}>{text.slice(at, at + wanted.length)}</mark>);
    from = at + wanted.length;
  }
  return parts.length === 0 ? text : [...parts, text.slice(from)];
}
