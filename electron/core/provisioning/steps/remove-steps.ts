import {
  configuredMirrors,
  mergeDaemonJson,
  normalMirrors,
  withoutLogins,
} from '../../../../shared/domain/daemon-json.ts';
import { plantedKeyGone, removePlantedKey } from '../../../commands/authorized-keys.ts';
import { daemonJsonProof, writeDaemonJson } from '../../../commands/daemon-json.ts';
import {
  registryGone,
  removeRegistry,
  removeRepositories,
  removeTrust,
  repositoriesGone,
  trustGone,
} from '../../../commands/remove-own.ts';
import type { Member } from '../site.ts';
import { daemonChange, daemonDiff } from './daemon-file.ts';
import { type BuiltStep, minuteMs, type StepName, shownStep, stepId } from './step.ts';

interface Simple {
  readonly kind: StepName;
  readonly command: string;
  readonly proof: string;
  readonly params?: Readonly<Record<string, string | number>>;
  readonly canUndo?: boolean;
  readonly texts?: string;
}

function simpleStep(member: Member, { kind, command, proof, ...rest }: Simple): BuiltStep {
  return {
    // Only what has left its cluster is taken apart.
    shown: shownStep({
      kind,
      member,
      needed: true,
      command,
      proof,
      after: [stepId('node-remove', member.host.id)],
      ...rest,
    }),
    act: (work) => work.run(command, 3 * minuteMs),
    proveWithinMs: 10_000,
  };
}

/** The built-in registry; its images stay unless they are wished away. */
export function registryRemove(member: Member, withImages: boolean): BuiltStep | null {
  if (member.facts.docker.slipwayRegistry === null) return null;
  return simpleStep(member, {
    kind: 'registry-remove',
    ...(withImages ? { texts: 'registry-remove-images', canUndo: false } : {}),
    command: removeRegistry(withImages),
    proof: registryGone(withImages),
  });
}

/** Slipway's authority, where what is there is what Slipway placed. */
export function trustRemove(member: Member, authoritySha256: string): BuiltStep | null {
  const own = member.facts.docker.certificates.filter(
    ({ path, sha256: sum }) => sum === authoritySha256 && path.endsWith('/ca.crt'),
  );
  const hosts = own.map(({ path }) => path.replace(/^\.\//, '').slice(0, -'/ca.crt'.length));
  if (hosts.length === 0) return null;
  return simpleStep(member, {
    kind: 'trust-remove',
    command: removeTrust(hosts, authoritySha256),
    proof: trustGone(hosts, authoritySha256),
    params: { registries: hosts.join(', ') },
  });
}

/** Files by which packages of Docker come, with Slipway's own names. */
export function repositoryRemove(member: Member): BuiltStep {
  return simpleStep(member, { kind: 'repository-remove', command: removeRepositories(), proof: repositoriesGone() });
}

/** Only the mirrors that Slipway set; others, and every other key of the file, stay. */
export function mirrorsRemove(member: Member, own: readonly string[]): BuiltStep | null {
  const { daemonJson } = member.facts.docker;
  const ours = new Set(normalMirrors(own));
  const present = configuredMirrors(daemonJson.text);
  const left = present.filter((mirror) => !normalMirrors([mirror]).some((normal) => ours.has(normal)));
  const merge = mergeDaemonJson(daemonJson.text, left);
  if (left.length === present.length || merge.kind === 'invalid' || !merge.changed) return null;
  const change = daemonChange(member, merge, { mirrors: normalMirrors(left), keys: ['registry-mirrors'] });
  const command = writeDaemonJson(change);
  return {
    shown: shownStep({
      kind: 'mirrors-remove',
      member,
      needed: true,
      command: withoutLogins(command),
      proof: daemonJsonProof(change),
      files: daemonDiff(merge),
      params: { mirrors: own.join(', ') },
      after: [stepId('node-remove', member.host.id)],
    }),
    act: (work) => work.run(command),
    proveWithinMs: 10_000,
  };
}

/** The last one: with the key goes the way to the host, and the open connection is the last that it let in. */
export function keyRemove(member: Member): BuiltStep | null {
  const { plantedKey, ssh } = member.host;
  if (!plantedKey || !ssh) return null;
  return simpleStep(member, {
    kind: 'key-remove',
    command: removePlantedKey(ssh.username, plantedKey.publicKey),
    proof: plantedKeyGone(ssh.username, plantedKey.publicKey),
    params: { fingerprint: plantedKey.fingerprint },
    canUndo: false,
  });
}
