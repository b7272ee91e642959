import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { Status } from '../../../shared/schema/common.ts';
import type { Release, ReleaseVerdict } from '../../../shared/schema/release.ts';
import { StatusMark } from '../../components/index.ts';

export const verdictStatus = {
  queued: 'working',
  running: 'working',
  succeeded: 'ok',
  'rolled-back': 'failed',
  paused: 'attention',
  'pull-denied': 'failed',
  'image-missing': 'failed',
  'no-fitting-node': 'failed',
  unhealthy: 'failed',
  'crash-loop': 'failed',
  'timed-out': 'failed',
  cancelled: 'attention',
  superseded: 'attention',
  unknown: 'unknown',
} as const satisfies Record<ReleaseVerdict, Status>;

/** Has no verdict yet. */
export function isUnderWay({ verdict }: Pick<Release, 'verdict'>): boolean {
  return verdict === 'queued' || verdict === 'running';
}

/** Core brings back what a release replaced only where that release still stands. */
export function canRollBack({ verdict }: Pick<Release, 'verdict'>): boolean {
  return verdict === 'succeeded' || verdict === 'paused' || verdict === 'unknown';
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
