import PQueue from 'p-queue';
import { z } from 'zod';
import { message } from '../../../shared/domain/message.ts';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { Note } from '../../../shared/schema/common.ts';
import type { Host } from '../../../shared/schema/host.ts';
import type { OperationRun, StepRun } from '../../operations/operations.ts';
import type { CoreContext } from '../context.ts';
import type { HostRecords } from './host-records.ts';
import { hostTarget, secretKey, switchToKey } from './host-secrets.ts';
import type { HostWays } from './host-ways.ts';
import type { HostFiles, PlantRequest } from './hosts.ts';
import { type KeyPair, type KeyWork, keyTarget, plantedKey, plantKey, removeKey } from './plant-key.ts';

export interface CredentialsParts {
  readonly context: CoreContext;
  readonly records: HostRecords;
  readonly ways: HostWays;
  readonly files: Pick<HostFiles, 'makeKeyPair'>;
}

const KeptPair = z.object({ privateKey: z.string(), publicKey: z.string() });

/** Registers the operation `credentials`: a key of Slipway's own for each host, in place of a password or of the key before. */
export function defineCredentials(parts: CredentialsParts): void {
  parts.context.operations.define<PlantRequest>({
    kind: 'credentials',
    afterCrash: 'interrupt',
    resumable: true,
    async run(input, run) {
      const queue = new PQueue({ concurrency: parts.context.storage.settings.get().parallelHosts });
      const attempt = async (id: string) => {
        if (!run.signal.aborted) await run.step(id, (step) => changeLogin(parts, { input, run, id, step }));
      };
      const results = await Promise.allSettled(input.ids.map((id) => queue.add(() => attempt(id))));
      if (run.signal.aborted) throw new SlipwayError('operation.cancelled');
      const failed = results.find((result) => result.status === 'rejected');
      if (failed) throw failed.reason;
      parts.context.storage.secrets.remove(commonPair(run.id));
    },
  });
}

/** Fails with `input.invalid` {reason: 'noSsh'} for this computer. */
export function startCredentials(
  { context, records }: CredentialsParts,
  request: PlantRequest,
): { operationId: string } {
  const hosts = [...new Set(request.ids)].map((id) => records.require(id));
  const local = hosts.find((host) => !host.ssh);
  if (local) throw new SlipwayError('input.invalid', { data: { host: local.name, reason: 'noSsh' } });
  const title = hosts.length === 1 ? 'hosts.operation.plantOne' : 'hosts.operation.plant';
  const operation = context.operations.start<PlantRequest>('credentials', {
    title: message(title, { count: hosts.length, host: hosts[0]?.name ?? '' }),
    subjectId: hosts.length === 1 ? (hosts[0]?.id ?? '') : 'hosts',
    input: { ...request, ids: hosts.map((host) => host.id) },
    steps: hosts.map((host) => ({
      id: host.id,
      hostId: host.id,
      title: message(host.plantedKey ? 'hosts.operation.rotateKey' : 'hosts.operation.plantKey', { host: host.name }),
    })),
    hostIds: hosts.map((host) => host.id),
  });
  return { operationId: operation.id };
}

interface Change {
  readonly input: PlantRequest;
  readonly run: OperationRun;
  readonly id: string;
  readonly step: StepRun;
}

/** The old login stays until the new key was proved; what is done already is found done when it is resumed. */
async function changeLogin(parts: CredentialsParts, { input, run, id, step }: Change): Promise<readonly Note[]> {
  const { context, records, ways } = parts;
  const { secrets } = context.storage;
  const host = records.require(id);
  const pair = await pairFor(parts, { host, operationId: run.id, keyFor: input.keyFor });
  const old = host.plantedKey && host.plantedKey.publicKey !== pair.publicKey ? host.plantedKey : null;
  const oldPrivate = old ? (secrets.get(secretKey(id, 'privateKey')) ?? null) : null;
  await plantKey(await workOn(parts, { host, run, step }), pair);
  const switched = switchToKey(secrets, host, {
    pair: plantedKey(pair, context.clock.now()),
    privateKey: pair.privateKey,
    forget: input.forgetPassword,
  });
  records.put(switched);
  secrets.remove(pendingPair(id));
  await ways.close(id);
  const notes: Note[] = [
    message('hosts.key.switched', { host: host.name, fingerprint: switched.plantedKey?.fingerprint ?? '' }),
  ];
  if (old) {
    await removeKey(await workOn(parts, { host: switched, run, step }), { ...old, privateKey: oldPrivate });
    notes.push(message('hosts.key.oldGone', { fingerprint: old.fingerprint }));
  }
  if (input.forgetPassword && host.secrets.password.setAt !== null) notes.push(message('hosts.key.passwordForgotten'));
  return notes;
}

async function workOn(
  { context, ways, records }: CredentialsParts,
  { host, run, step }: { readonly host: Host; readonly run: OperationRun; readonly step: StepRun },
): Promise<KeyWork> {
  const { signal } = run;
  return {
    host,
    signal,
    connection: await ways.get(host.id, signal),
    say: (note) => step.info(note),
    connectWith: async (privateKey) => {
      const target = hostTarget(records.require(host.id), context.storage.secrets);
      if (target.kind !== 'ssh') throw new SlipwayError('input.invalid', { data: { reason: 'noSsh' } });
      const via = await ways.via(host.id, signal);
      return await context.connector.connect(keyTarget(target, privateKey), signal, via);
    },
  };
}

const pendingPair = (hostId: string) => `host/${hostId}/nextKey`;
const commonPair = (operationId: string) => `credentials/${operationId}`;

/** Kept before it is planted: a key that is on a host while nobody has its other half would lock nothing but clutter all. */
async function pairFor(
  { context, files }: CredentialsParts,
  {
    host,
    operationId,
    keyFor,
  }: { readonly host: Host; readonly operationId: string; readonly keyFor: PlantRequest['keyFor'] },
): Promise<KeyPair> {
  const { secrets } = context.storage;
  const name = keyFor === 'all' ? commonPair(operationId) : pendingPair(host.id);
  const kept = secrets.get(name);
  if (kept !== undefined) return KeptPair.parse(JSON.parse(kept));
  const made = await files.makeKeyPair(keyFor === 'all' ? 'slipway' : `slipway ${host.name}`);
  // Another host may have been quicker while the common one was made.
  const now = secrets.get(name);
  if (now !== undefined) return KeptPair.parse(JSON.parse(now));
  secrets.set(name, JSON.stringify(made));
  return made;
}
