import { NativeSelect, TextInput, UnstyledButton } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { type Build, BuildState } from '../../../../shared/schema/build.ts';
import { RelativeTime, StatusMark } from '../../../components/index.ts';
import { buildStatus } from '../application-status.ts';
import classes from './builds.module.css';

/** Pixels. */
const ROW_HEIGHT = 56;

/** Builds, newest first. */
export function BuildList(props: {
  readonly builds: readonly Build[];
  readonly chosenId: string;
  readonly onChoose: (id: string) => void;
}) {
  'use no memo';
  const { t } = useTranslation();
  const scroll = useRef<HTMLElement>(null);
  const { builds } = props;
  const virtualizer = useVirtualizer({
    count: builds.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (index) => builds[index]?.id ?? index,
    overscan: 8,
    initialRect: { width: 320, height: 600 },
  });
  return (
    <nav ref={scroll} className={classes.list} aria-label={t('applicationPages.tab.builds')}>
      <div style={{ position: 'relative', height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map(({ index, key, start }) => {
          const build = builds[index];
          if (!build) return null;
          return (
            <UnstyledButton
              key={key}
              className={classes.row}
              style={{ height: ROW_HEIGHT, transform: `translateY(${start}px)` }}
              aria-current={build.id === props.chosenId ? 'true' : undefined}
              onClick={() => props.onChoose(build.id)}
            >
              <span className={classes.top}>
                <StatusMark status={buildStatus[build.state]} label={t(`applicationPages.buildState.${build.state}`)} />
                <span className="soft">
                  {build.queue === null ? (
                    <RelativeTime at={build.finishedAt ?? build.createdAt} />
                  ) : (
                    t('applicationPages.build.position', { position: build.queue.position })
                  )}
                </span>
              </span>
              <span className={classes.subject}>
                <span className="mono">{build.commit?.slice(0, 7) ?? '–'}</span> {build.subject}
              </span>
            </UnstyledButton>
          );
        })}
      </div>
    </nav>
  );
}

/** Search by commit, subject, author or tag, and a result to keep to. */
export function BuildFilter(props: {
  readonly text: string;
  readonly result: string;
  readonly onChange: (change: { readonly q?: string | undefined; readonly result?: string | undefined }) => void;
}) {
  const { t } = useTranslation();
  return (
    <div className={classes.filter}>
      <TextInput
        size="xs"
        type="search"
        aria-label={t('applicationPages.build.search')}
        placeholder={t('applicationPages.build.search')}
        leftSection={<IconSearch size={16} stroke={1.75} aria-hidden />}
        value={props.text}
        onChange={(event) => props.onChange({ q: event.currentTarget.value || undefined })}
      />
      <NativeSelect
        size="xs"
        aria-label={t('applicationPages.build.filter')}
        value={props.result}
        data={[
          { value: '', label: t('applicationPages.build.all') },
          ...BuildState.options.map((state) => ({ value: state, label: t(`applicationPages.buildState.${state}`) })),
        ]}
        onChange={(event) => props.onChange({ result: event.currentTarget.value || undefined })}
      />
    </div>
  );
}

/** Whether the build has the text in what names it, and the result. */
export function fits(build: Build, text: string, result: string): boolean {
  const wanted = text.trim().toLowerCase();
  const about = [build.commit ?? '', build.subject, build.author, build.tag, build.digest ?? ''];
  return (
    (result === '' || build.state === result) &&
    (wanted === '' || about.some((name) => name.toLowerCase().includes(wanted)))
  );
}
