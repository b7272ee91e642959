import { useTranslation } from 'react-i18next';
import type { Release } from '../../../shared/schema/release.ts';
import { useFormat } from '../../components/index.ts';
import { useMessage } from '../../rpc/index.ts';
import classes from './releases.module.css';
import { verdictText } from './verdict.tsx';

/** What the tasks did, in order: old going, new coming, health. */
export function ReleaseTimeline({ release }: { readonly release: Release }) {
  const { t } = useTranslation();
  const format = useFormat();
  const message = useMessage();
  const { events } = release;
  if (events.length === 0) return <p className="soft">{t('releasePages.noEvents')}</p>;
  const start = release.startedAt ?? release.createdAt;
  return (
    <ol className={classes.timeline}>
      {events.map((event, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: events are only added at the end.
        <li key={index} className={classes.event} data-kind={event.kind}>
          <time dateTime={new Date(event.at).toISOString()} title={format.dateTime(event.at)}>
            {format.time(event.at)}
          </time>
          <span className="soft">+{format.duration(Math.max(0, event.at - start))}</span>
          <span className={classes.kind}>{t(`releasePages.event.${event.kind}`)}</span>
          <span className={classes.message}>
            {event.kind === 'verdict' ? verdictText(t, release) : message(event.message)}
          </span>
        </li>
      ))}
    </ol>
  );
}
