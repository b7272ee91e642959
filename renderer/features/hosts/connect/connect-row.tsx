import { Anchor, Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Status } from '../../../../shared/schema/common.ts';
import type { Host, HostKeyScan } from '../../../../shared/schema/host.ts';
import { ErrorNote, RelativeTime, StatusMark } from '../../../components/index.ts';
import { addressText } from '../host-columns.tsx';
import classes from './connect.module.css';
import type { ConnectBoard, ConnectState } from './connect-board.ts';

const statuses: Record<ConnectState['stage'], Status> = {
  waiting: 'unknown',
  scanning: 'working',
  asking: 'attention',
  stopped: 'failed',
  pinning: 'working',
  testing: 'working',
  ready: 'ok',
  failed: 'failed',
};

interface ConnectRowProps {
  readonly host: Host;
  readonly state: ConnectState | undefined;
  /** Null until the first look. The same as long as the list is shown, so that only changed rows are drawn. */
  readonly board: ConnectBoard | null;
  readonly onAcceptChanged: (host: Host) => void;
}

/** One host: its key, what is known of it, whether the login works. */
export const ConnectRow = memo(function ConnectRow({ host, state, board, onAcceptChanged }: ConnectRowProps) {
  const { t } = useTranslation();
  const stage = state?.stage ?? 'waiting';
  const name = host.name;
  return (
    <li className={classes.row} aria-label={name}>
      <div className={classes.line}>
        <span className={classes.name}>
          <strong>{name}</strong>
          <span className="soft mono">{addressText(host)}</span>
        </span>
        <StatusMark
          status={statuses[stage]}
          label={t(`hostPages.connect.stage.${stage}`, {
            hostname: state?.login?.hostname ?? '',
            user: host.ssh?.username ?? '',
          })}
        />
        <span className={classes.act}>
          {stage === 'asking' && (
            <Button variant="default" onClick={() => board?.accept([host.id])}>
              {t('hostPages.connect.accept', { name })}
            </Button>
          )}
          {stage === 'stopped' && (
            <Button color="red" variant="outline" onClick={() => onAcceptChanged(host)}>
              {t('hostPages.connect.acceptNew', { name })}
            </Button>
          )}
          {(stage === 'failed' || stage === 'stopped') && (
            <Button variant="default" onClick={() => board?.again(host.id, host.ssh === null)}>
              {t('hostPages.connect.tryAgain', { name })}
            </Button>
          )}
        </span>
      </div>
      {state?.scan && <KeyLine scan={state.scan} host={host} />}
      {state?.error && (
        <div className={classes.problem}>
          <ErrorNote error={state.error} />
          <Anchor component={Link} to={`/hosts/${host.id}?tab=settings`} size="sm">
            {t('hostPages.connect.editHost', { name })}
          </Anchor>
        </div>
      )}
    </li>
  );
});

/** The fingerprint that is shown now; beside the accepted one where it changed. */
export function KeyLine({ scan, host }: { readonly scan: HostKeyScan; readonly host: Host }) {
  const { t } = useTranslation();
  const changed = scan.pinned === 'changed';
  const odd = scan.knownHosts === 'mismatch' || scan.knownHosts === 'revoked';
  return (
    <div className={classes.key}>
      <dl className={classes.prints}>
        {changed && (
          <>
            <dt>{t('hostPages.connect.acceptedKey')}</dt>
            <dd className="mono">
              {scan.previousFingerprint} <span className="soft">{scan.previousType}</span>{' '}
              {scan.pinnedAt && <RelativeTime at={scan.pinnedAt} />}
            </dd>
          </>
        )}
        <dt>{t(changed ? 'hostPages.connect.keyNow' : 'hostPages.connect.key')}</dt>
        <dd className="mono">
          {scan.fingerprint} <span className="soft">{scan.type}</span>
        </dd>
      </dl>
      {changed && <StatusMark status="failed" label={t('hostPages.connect.changed', { name: host.name })} />}
      {changed && (
        <div className={classes.changed}>
          <strong>{t('hostPages.changed.title')}</strong>
          <p>{t('hostPages.changed.nothing')}</p>
          <p>{t('hostPages.changed.causes')}</p>
          <p>{t('hostPages.changed.compare')}</p>
        </div>
      )}
      <StatusMark
        status={odd ? 'failed' : scan.knownHosts === 'match' ? 'ok' : 'unknown'}
        label={t(`hostPages.connect.knownHosts.${scan.knownHosts}`)}
      />
    </div>
  );
}
