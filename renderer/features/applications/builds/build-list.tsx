import { UnstyledButton } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Build } from '../../../../shared/schema/build.ts';
import { RelativeTime, StatusMark } from '../../../components/index.ts';
import { buildStatus } from '../application-status.ts';
import classes from '../applications.module.css';

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
    <nav ref={scroll} className={classes.buildList} aria-label={t('applicationPages.tab.builds')}>
      <div style={{ position: 'relative', height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map(({ index, key, start }) => {
          const build = builds[index];
          if (!build) return null;
          return (
            <UnstyledButton
              key={key}
              className={classes.buildRow}
              style={{ height: ROW_HEIGHT, transform: `translateY(${start}px)` }}
              aria-current={build.id === props.chosenId ? 'true' : undefined}
              onClick={() => props.onChoose(build.id)}
            >
              <span className={classes.buildTop}>
                <StatusMark status={buildStatus[build.state]} label={t(`applicationPages.buildState.${build.state}`)} />
                <span className="soft">
                  <RelativeTime at={build.finishedAt ?? build.createdAt} />
                </span>
              </span>
              <span className={classes.buildSubject}>
                <span className="mono">{build.commit?.slice(0, 7) ?? '–'}</span> {build.subject}
              </span>
            </UnstyledButton>
          );
        })}
      </div>
    </nav>
  );
}
