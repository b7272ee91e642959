import { Anchor, Button, Group } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { plainMirror } from '../../../../shared/domain/mirrors.ts';
import type { Host, HostState } from '../../../../shared/schema/host.ts';
import { ActionButton, EmptyState, Facts, StatusMark } from '../../../components/index.ts';
import { useRecords } from '../../../rpc/index.ts';
import { useDockerTasks } from '../docker/docker-tasks.tsx';
import { ChangeSettings } from '../engine/change-settings.tsx';
import { DaemonJsonSection } from '../engine/daemon-json-section.tsx';
import classes from '../engine/engine.module.css';
import { MirrorTable } from '../engine/mirror-table.tsx';

/** The engine of a host: version, mirrors, its place in the cluster. */
export function DockerTab({ host, state }: { readonly host: Host; readonly state: HostState | undefined }) {
  const { t } = useTranslation();
  const node = useRecords('nodes').find(({ hostId }) => hostId === host.id);
  const cluster = useRecords('clusters').find(({ id }) => id === node?.clusterId);
  const registry = useRecords('registries').find(({ hostId }) => hostId === host.id);
  const tasks = useDockerTasks([host.id]);
  const summary = state?.summary;
  if (!summary) {
    return <EmptyState title={t('hostPages.detail.noFactsTitle')} text={t('hostPages.detail.noFactsText')} />;
  }
  if (summary.dockerVersion === null) {
    return <EmptyState title={t('hostPages.docker.noneTitle')} text={t('hostPages.docker.noneText')} />;
  }
  return (
    <>
      <Group gap="xs" mb="md">
        {tasks.actions.map((action) => (
          <ActionButton key={action.id} action={action} />
        ))}
      </Group>
      {tasks.dialog}
      <Facts
        rows={[
          [t('hostPages.docker.version'), summary.dockerVersion],
          [
            t('hostPages.docker.engine'),
            <StatusMark
              key="engine"
              status={summary.dockerActive ? 'ok' : 'failed'}
              label={t(summary.dockerActive ? 'hostPages.docker.runs' : 'hostPages.docker.silent')}
            />,
          ],
          [
            t('hostPages.mirrors'),
            summary.mirrors.length > 0 ? (
              <span key="mirrors" className="mono">
                {summary.mirrors.join(', ')}
              </span>
            ) : (
              t('hostPages.docker.noMirrors')
            ),
          ],
          [t('hostPages.docker.swarm'), summary.swarmState],
          [t('hostPages.docker.cluster'), cluster?.name],
          [
            t('hostPages.docker.node'),
            node && (
              <StatusMark
                key="node"
                status={node.state === 'ready' ? 'ok' : node.state === 'unknown' ? 'unknown' : 'failed'}
                label={`${t(`hostPages.docker.role.${node.role}`)}, ${t(`hostPages.docker.state.${node.state}`)}, ${t(`hostPages.docker.availability.${node.availability}`)}`}
              />
            ),
          ],
          [
            t('hostPages.docker.registry'),
            registry && (
              <Anchor key="registry" component={Link} to="/registries" size="sm">
                {registry.host}
              </Anchor>
            ),
          ],
        ]}
      />
      <EngineSections host={host} state={state} />
    </>
  );
}

/** Mirrors as this host reaches them, the engine's file, and the way to change both. */
function EngineSections({ host, state }: { readonly host: Host; readonly state: HostState }) {
  const { t } = useTranslation();
  const [changing, setChanging] = useState(false);
  const mirrors = state.summary?.mirrors ?? [];
  const seers = useMemo(() => [{ id: host.id, name: host.name, state }], [host.id, host.name, state]);
  return (
    <>
      <section className={classes.section}>
        <h2>{t('mirrors.title')}</h2>
        {mirrors.length === 0 && <p className="soft">{t('mirrors.none')}</p>}
        <MirrorTable mirrors={[...mirrors, ...state.mirrors.map(({ url }) => url)]} seers={seers} />
      </section>
      {state.daemonJson && <DaemonJsonSection hostId={host.id} file={state.daemonJson} />}
      <div className={classes.section}>
        <div className={classes.buttons}>
          <Button size="sm" variant="default" onClick={() => setChanging(true)}>
            {t('daemon.change')}
          </Button>
        </div>
      </div>
      {changing && (
        <ChangeSettings hostIds={[host.id]} mirrors={mirrors.map(plainMirror)} onClose={() => setChanging(false)} />
      )}
    </>
  );
}
