import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Release } from '../../../shared/schema/release.ts';
import { Duration, RelativeTime, StatusMark } from '../../components/index.ts';
import { releaseStatus } from './chain.ts';
import classes from './overview.module.css';
import { Section } from './section.tsx';

const SHOWN = 8;

/** The last releases with their verdicts. */
export function Lately({ releases }: { readonly releases: readonly Release[] }) {
  const { t } = useTranslation();
  const ended = releases
    .filter(({ finishedAt }) => finishedAt !== null)
    .sort((left, right) => (right.finishedAt ?? 0) - (left.finishedAt ?? 0))
    .slice(0, SHOWN);
  return (
    <Section title={t('overview.lately')} empty={t('overview.nothingReleased')}>
      {ended.map((release) => (
        <li key={release.id}>
          <Link to="/releases/$id" params={{ id: release.id }} className={classes.entry}>
            <StatusMark
              status={releaseStatus(release.verdict)}
              label={`${release.serviceName}: ${t(`overview.verdict.${release.verdict}`)}`}
            />
            <span className="soft">
              <RelativeTime at={release.finishedAt} />
              {' · '}
              <Duration from={release.startedAt} to={release.finishedAt} />
            </span>
          </Link>
        </li>
      ))}
    </Section>
  );
}
