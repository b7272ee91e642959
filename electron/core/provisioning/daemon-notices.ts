import { hostsKeySet, mergeDaemonJson, readDaemonJson } from '../../../shared/domain/daemon-json.ts';
import { mergeDaemonSettings } from '../../../shared/domain/daemon-merge.ts';
import {
  daemonKeys,
  isEngineAtLeast,
  needsRestart,
  unknownDaemonKeys,
} from '../../../shared/domain/daemon-settings.ts';
import { about } from '../../../shared/domain/plans.ts';
import type { PlanBlocker } from '../../../shared/schema/plan.ts';
import { daemonJsonPath } from '../../commands/daemon-json.ts';
import type { Member, Site } from './site.ts';
import { settingsFor } from './steps/daemon-settings.ts';

/** What keeps `daemon.json` of a host from being written as wished. */
export function daemonBlockers(site: Site, member: Member): readonly PlanBlocker[] {
  const { facts, host } = member;
  const { daemonJson } = facts.docker;
  const file = { host: host.name, path: daemonJsonPath };
  if (facts.access.asRoot && !daemonJson.readable) return [about(host.id, 'daemonJsonUnreadable', file)];
  const merges = [
    mergeDaemonJson(daemonJson.text, site.wishes.mirrors),
    mergeDaemonSettings(daemonJson.text, settingsFor(site, member)),
  ];
  const invalid = merges.find((merge) => merge.kind === 'invalid');
  if (invalid?.kind === 'invalid') {
    const { problem, detail } = invalid;
    const key = problem === 'syntax' ? 'daemonJsonInvalid' : `daemonJson.${problem}`;
    return [about(host.id, key, { ...file, detail })];
  }
  return [...unknownKeys(member), ...settingBlockers(site, member)];
}

/** What the admin should know before. */
export function daemonWarnings(site: Site, member: Member): readonly PlanBlocker[] {
  const { facts, host } = member;
  const { docker } = facts;
  const settings = settingsFor(site, member);
  const warnings: PlanBlocker[] = [];
  const warn = (key: string, params = {}) => warnings.push(about(host.id, key, { host: host.name, ...params }));
  if (docker.server === null && hostsKeySet(docker.daemonJson.text)) warn('hostsKey', { path: daemonJsonPath });
  if (settings.liveRestore === false && site.wishes.daemon.liveRestore !== false) warn('liveRestoreOff');
  const merge = mergeDaemonSettings(docker.daemonJson.text, settings);
  const restarts = merge.kind === 'merged' && merge.changed && merge.keys.some(needsRestart);
  const running = docker.server?.containersRunning ?? 0;
  if (restarts && running > 0) warn('restartStops', { containers: running });
  if (settings.insecureRegistries?.length) warn('insecure', { registries: settings.insecureRegistries.join(', ') });
  return warnings;
}

/** One key that the engine does not know keeps it from starting; before 23.0 it can't be asked beforehand. */
function unknownKeys({ facts, host }: Member): readonly PlanBlocker[] {
  const { daemonJson, server, clientVersion } = facts.docker;
  const version = server?.version ?? clientVersion;
  if (version === null || isEngineAtLeast(version, '23.0')) return [];
  const keys = unknownDaemonKeys(Object.keys(readDaemonJson(daemonJson.text) ?? {}));
  const params = { host: host.name, path: daemonJsonPath, keys: keys.join(', '), version };
  return keys.length > 0 ? [about(host.id, 'daemonJsonUnknownKeys', params)] : [];
}

function settingBlockers(site: Site, member: Member): readonly PlanBlocker[] {
  const { facts, host } = member;
  const { daemon } = site.wishes;
  const { server, clientVersion, daemonJson } = facts.docker;
  const blockers: PlanBlocker[] = [];
  const block = (key: string, params = {}) => blockers.push(about(host.id, key, { host: host.name, ...params }));
  const inCluster = site.wishes.managers.includes(host.id) || site.wishes.workers.includes(host.id);
  if (daemon.liveRestore === true && (inCluster || server?.swarm.state === 'active')) block('liveRestoreInSwarm');
  const moved = dataRootMoved(member, daemon.dataRoot);
  if (moved) block('dataRootHasData', moved);
  const version = server?.version ?? clientVersion;
  const merge = mergeDaemonSettings(daemonJson.text, daemon);
  for (const key of version === null ? [] : merge.keys) {
    const { since } = daemonKeys[key];
    if (version !== null && !isEngineAtLeast(version, since)) block('daemonKeyTooNew', { key, since, version });
  }
  if (version !== null && daemon.metricsAddress !== null && !isEngineAtLeast(version, '20.10')) {
    // Before 20.10 only an experimental engine tells its metrics, and any other one does not start.
    if (readDaemonJson(daemonJson.text)?.experimental !== true) block('metricsExperimental', { version });
  }
  return blockers;
}

/** An engine with another data-root starts empty: images, containers, volumes and the node's place in the cluster stay behind. */
function dataRootMoved({ facts }: Member, wanted: string | null): Readonly<Record<string, string | number>> | null {
  const { server } = facts.docker;
  const from = server?.dataRoot || '/var/lib/docker';
  if (wanted === null || wanted === from) return null;
  const held = server
    ? server.containers + server.images + (server.volumes ?? 0) + (server.swarm.state === 'inactive' ? 0 : 1)
    : (facts.leftovers.dockerData ?? 0);
  if (held === 0) return null;
  const { containers = 0, images = 0, volumes = 0 } = server ?? {};
  return { from, to: wanted, containers, images, volumes: volumes ?? 0 };
}
