import { useLocalStorage } from '@mantine/hooks';
import { useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../use-format.ts';
import type { OutputBuffer } from './output-buffer.ts';
import { OutputLine } from './output-line.tsx';
import type { OutputOptions } from './output-options.ts';
import { firstOfStep } from './output-text.ts';
import { OutputToolbar } from './output-toolbar.tsx';
import classes from './output-view.module.css';
import { useColumns } from './use-columns.ts';
import { useLineWindow } from './use-line-window.ts';
import { useOutputSearch } from './use-output-search.ts';

export interface OutputViewProps {
  readonly buffer: OutputBuffer;
  /** What it is the output of, for screen readers and the name of the downloaded file. */
  readonly label: string;
  /** More lines may come. */
  readonly running: boolean;
  /** Said while there is no line. */
  readonly empty?: string;
  /** Goes to the first line of this step when it changes. */
  readonly stepId?: string | null;
  /** Goes to this line, counted from 0, when it is another one, as soon as it is there; it stays marked. */
  readonly goTo?: { readonly line: number } | null;
}

/** Output of anything: only what is in sight is drawn. Follow, wrap, search, time stamps, first error, copy, download. */
export function OutputView({ buffer, label, running, empty, stepId, goTo }: OutputViewProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const scroll = useRef<HTMLElement>(null);
  const version = useSyncExternalStore(buffer.subscribe, buffer.version);
  const [options, setOptions] = useLocalStorage<OutputOptions>({
    key: 'slipway.output',
    defaultValue: { follow: true, wrap: false, times: false },
    getInitialValueInEffect: false,
  });
  const [following, setFollowing] = useState(options.follow && running);
  const [text, setText] = useState('');
  const [hit, setHit] = useState(0);
  const columns = useColumns(scroll, options);
  const lines = useLineWindow(scroll, buffer, columns);
  const hits = useOutputSearch(buffer, text, version);
  const { height, viewHeight, scrollToEnd, scrollToLine } = lines;
  const lastTop = useRef(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: whatever moves the end, new lines or another size, moves the view on.
  useLayoutEffect(() => {
    if (following) scrollToEnd();
  }, [following, version, height, viewHeight, scrollToEnd]);
  const target = hits.lines[hit];
  useEffect(() => {
    if (target === undefined) return;
    setFollowing(false);
    scrollToLine(target);
  }, [target, scrollToLine]);

  useEffect(() => {
    if (!stepId) return;
    const line = firstOfStep(buffer, stepId);
    if (line < 0) return;
    setFollowing(false);
    scrollToLine(line);
  }, [buffer, stepId, scrollToLine]);

  const goToLine = goTo && goTo.line < buffer.length ? goTo : null;
  useEffect(() => {
    if (!goToLine) return;
    setFollowing(false);
    scrollToLine(goToLine.line);
  }, [goToLine, scrollToLine]);

  const shown = Array.from(
    { length: buffer.length === 0 ? 0 : lines.last - lines.first + 1 },
    (_, n) => lines.first + n,
  );
  const wanted = text.trim().toLowerCase();
  return (
    <div className={classes.view}>
      <OutputToolbar
        buffer={buffer}
        label={label}
        options={options}
        onOptions={setOptions}
        following={following}
        onFollow={(on) => {
          setFollowing(on);
          setOptions({ ...options, follow: on });
        }}
        text={text}
        onText={(next) => {
          setText(next);
          setHit(0);
        }}
        hits={hits}
        hit={hit}
        onHit={(next) => setHit(hits.lines.length === 0 ? 0 : (next + hits.lines.length) % hits.lines.length)}
        onLine={(line) => {
          setFollowing(false);
          scrollToLine(line);
        }}
      />
      <section
        ref={scroll}
        className={classes.scroll}
        data-none={(buffer.length === 0 && !running) || undefined}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
        tabIndex={0}
        aria-label={label}
        onScroll={() => {
          lines.onScroll();
          const element = scroll.current;
          if (!element) return;
          // Only a person scrolls up; lines that came meanwhile put the end further away as well.
          const wentUp = element.scrollTop < lastTop.current;
          lastTop.current = element.scrollTop;
          if (wentUp && element.scrollHeight - element.scrollTop - element.clientHeight > 80) setFollowing(false);
        }}
      >
        <div className={classes.content} style={{ height }}>
          <div className={classes.lines} style={{ transform: `translateY(${lines.offset}px)` }}>
            {shown.map((number) => {
              const entry = buffer.at(number);
              if (!entry) return null;
              return (
                <OutputLine
                  key={number}
                  entry={entry}
                  number={number}
                  time={options.times && entry.at !== null ? format.time(entry.at) : null}
                  wrap={options.wrap}
                  wanted={wanted}
                  isHit={number === (target ?? goToLine?.line)}
                />
              );
            })}
          </div>
        </div>
        {buffer.length === 0 && (
          <p className={classes.empty}>
            {empty ?? t(running ? 'components.output.waiting' : 'components.output.none')}
          </p>
        )}
      </section>
    </div>
  );
}
