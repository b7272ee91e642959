import { pendingKeys, startedWith } from '../../../../shared/domain/daemon-effect.ts';
import { mergeDaemonSettings } from '../../../../shared/domain/daemon-merge.ts';
import { needsRestart } from '../../../../shared/domain/daemon-settings.ts';
import { message } from '../../../../shared/domain/message.ts';
import { restartDocker, restartProof } from '../../../commands/docker-restart.ts';
import type { Member, Site } from '../site.ts';
import type { DrainedNode } from './cluster-managers.ts';
import { settingsFor, textWithSettings } from './daemon-settings.ts';
import { drainedNode } from './drained-node.ts';
import { type BuiltStep, minuteMs, type StepKind, sha256, shownStep, stepId } from './step.ts';
import { giveNodeBack, nodeGivenBack, whileDrained } from './while-drained.ts';

/** Longest for one restart: the engine gives containers 15 s to end, then starts, and comes back once where it does not. */
const restartMs = 5 * minuteMs;

/**
 * The restart that brings settings into effect which no reload applies: one host at a time, workers before managers, a node of
 * a cluster drained first and given back as it was.
 */
export const daemonRestart: StepKind = (site, member) => {
  if (!restartWished(site, member)) return null;
  return restartStep(site, member, textWithSettings(site, member));
};

/** The restart with this content of the file in place. */
export function restartStep(site: Site, member: Member, text: string | null): BuiltStep {
  const { docker } = member.facts;
  const pending = pendingKeys(docker, text);
  const started = startedWith(docker);
  const wantedSha256 = text === null ? null : shaOf(member, text);
  const startedText = started?.known === true ? started.text : null;
  const command = restartDocker({
    wantedSha256,
    startedSha256: startedText === null ? null : shaOf(member, startedText),
  });
  const node = drainedNode(site, member);
  const proof = restartProof(wantedSha256);
  return {
    shown: shownStep({
      kind: 'daemon-restart',
      member,
      needed: pending === null || pending.length > 0,
      command: [...drainCommands(member, node), command, ...activeCommands(member, node)].join('\n'),
      proof,
      texts: node ? 'daemon-restart-drained' : 'daemon-restart',
      params: { keys: (pending ?? []).join(', ') },
      restarts: ['docker'],
      after: [
        stepId('daemon-settings', member.host.id),
        stepId('daemon-restore', member.host.id),
        stepId('docker-start', member.host.id),
        ...restartBefore(site, member),
      ],
    }),
    async act(work) {
      const restart = () => work.run(command, restartMs);
      if (!node) return await restart();
      // An earlier try may have been cut off after the restart: it is not done again.
      const connection = await work.connection();
      const { exitCode } = await connection.exec({
        script: proof,
        root: true,
        signal: work.signal,
        timeoutMs: minuteMs,
      });
      await (exitCode === 0 ? giveNodeBack(work, node) : whileDrained(work, node, restart));
    },
    confirm: async (work) =>
      node
        ? message('provisioning.note.nodeBack', { availability: await nodeGivenBack(work, node) })
        : message('provisioning.note.engineBack'),
    proveWithinMs: minuteMs,
  };
}

function shaOf({ facts }: Member, text: string): string {
  const { daemonJson } = facts.docker;
  // The measured text may lack the last line end; the measured sum does not.
  const known = [daemonJson, ...daemonJson.backups].find((file) => file.text === text);
  return known?.sha256 ?? sha256(text);
}

function restartWished(site: Site, member: Member): boolean {
  const { docker } = member.facts;
  if (docker.server === null) return false;
  const merge = mergeDaemonSettings(docker.daemonJson.text, settingsFor(site, member));
  return merge.kind === 'merged' && merge.keys.some(needsRestart);
}

const drainCommands = ({ host }: Member, node: DrainedNode | null): readonly string[] =>
  node ? [`# on a manager, for ${host.name}: docker node update --availability drain ${node.nodeId}`] : [];
const activeCommands = ({ host }: Member, node: DrainedNode | null): readonly string[] =>
  node ? [`# on a manager, once ${host.name} is ready: its availability from before`] : [];

/** All restarts of a plan stand in one row: never two engines at once, the manager that leads last. */
function restartBefore(site: Site, { host }: Member): readonly string[] {
  const { managers } = site.wishes;
  const first = site.firstManager?.hostId;
  const rank = (id: string) => (id === first ? 2 : managers.includes(id) ? 1 : 0);
  const row = [...site.members.keys()].sort((a, b) => rank(a) - rank(b));
  return row.slice(0, row.indexOf(host.id)).map((id) => stepId('daemon-restart', id));
}
