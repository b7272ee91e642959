import { Button } from '@mantine/core';
import { useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Host } from '../../../../shared/schema/host.ts';
import { StatusMark, useConfirmDanger } from '../../../components/index.ts';
import { useRecords } from '../../../rpc/index.ts';
import classes from './connect.module.css';
import { ConnectRow } from './connect-row.tsx';
import { useConnectBoard } from './use-connect-board.ts';

/** Host keys as fingerprints to accept, host by host or all that are plainly new; then the login is tested. */
export function ConnectHosts({ hostIds }: { readonly hostIds: readonly string[] }) {
  const { t } = useTranslation();
  const all = useRecords('hosts');
  const confirmDanger = useConfirmDanger();
  const hosts = useMemo(() => {
    const wanted = new Set(hostIds);
    return all.filter(({ id }) => wanted.has(id));
  }, [all, hostIds]);
  const { board, states } = useConnectBoard(hosts);
  const inStage = (...stages: readonly string[]) =>
    hosts.filter(({ id }) => stages.includes(states.get(id)?.stage ?? 'waiting'));
  const asking = inStage('asking');
  const failed = inStage('failed');
  const ready = inStage('ready');
  const underway = inStage('waiting', 'scanning', 'pinning', 'testing');
  const acceptChanged = useCallback(
    async ({ id, name }: Host): Promise<void> => {
      const sure = await confirmDanger({
        title: t('hostPages.connect.acceptChangedTitle', { name }),
        text: t('hostPages.connect.acceptChangedText', { name }),
        confirm: t('hostPages.connect.acceptNew', { name }),
        typed: name,
      });
      if (sure) board?.accept([id]);
    },
    [board, confirmDanger, t],
  );
  return (
    <div className={classes.connect}>
      <p className={classes.intro}>{t('hostPages.connect.intro')}</p>
      <div className={classes.bar} aria-live="polite">
        <StatusMark
          status={underway.length > 0 ? 'working' : ready.length === hosts.length ? 'ok' : 'attention'}
          label={t('hostPages.connect.summary', { ready: ready.length, count: hosts.length })}
        />
        <span className={classes.bulk}>
          {failed.length > 1 && (
            <Button
              variant="default"
              onClick={() => {
                for (const { id, ssh } of failed) board?.again(id, ssh === null);
              }}
            >
              {t('hostPages.connect.tryFailedAgain', { count: failed.length })}
            </Button>
          )}
          {asking.length > 1 && (
            <Button onClick={() => board?.accept(asking.map(({ id }) => id))}>
              {t('hostPages.connect.acceptAll', { count: asking.length })}
            </Button>
          )}
        </span>
      </div>
      <ul className={classes.list} aria-label={t('hostPages.connect.list')}>
        {hosts.map((host) => (
          <ConnectRow
            key={host.id}
            host={host}
            state={states.get(host.id)}
            board={board}
            onAcceptChanged={acceptChanged}
          />
        ))}
      </ul>
    </div>
  );
}
