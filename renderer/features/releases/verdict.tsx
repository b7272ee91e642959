import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { hasEnded, stands } from '../../../shared/domain/release-verdict.ts';
import type { Status } from '../../../shared/schema/common.ts';
import type { Release, ReleaseVerdict } from '../../../shared/schema/release.ts';
import { StatusMark } from '../../components/index.ts';

export const verdictStatus = {
  queued: 'working',
  waiting: 'attention',
  running: 'working',
  succeeded: 'ok',
  'rolled-back': 'failed',
  'rollback-failed': 'failed',
  paused: 'attention',
  'pull-denied': 'failed',
  'image-missing': 'failed',
  'wrong-platform': 'failed',
  'no-fitting-node': 'failed',
  'port-clash': 'failed',
  unhealthy: 'failed',
  'crash-loop': 'failed',
  'disk-full': 'failed',
  'engine-lost': 'unknown',
  'timed-out': 'failed',
  cancelled: 'attention',
  superseded: 'attention',
  unknown: 'unknown',
} as const satisfies Record<ReleaseVerdict, Status>;

/** Has no verdict yet. */
export function isUnderWay({ verdict }: Pick<Release, 'verdict'>): boolean {
  return !hasEnded(verdict);
}

/** Core brings back what a release replaced only where that release still stands. */
export function canRollBack({ verdict }: Pick<Release, 'verdict'>): boolean {
  return stands(verdict);
}

/** "Rolled back: crash loop". */
export function verdictText(t: TFunction, { verdict, cause }: Pick<Release, 'verdict' | 'cause'>): string {
  const word = t(`releasePages.verdict.${verdict}`);
  return cause === null
    ? word
    : t('releasePages.verdictCause', { verdict: word, cause: t(`releasePages.verdict.${cause}`) });
}

export function VerdictMark({ release }: { readonly release: Pick<Release, 'verdict' | 'cause'> }) {
  const { t } = useTranslation();
  return <StatusMark status={verdictStatus[release.verdict]} label={verdictText(t, release)} />;
}
