import { randomBytes } from 'node:crypto';
import { isIP } from 'node:net';
import { hash } from 'bcryptjs';
import { driftNames } from '../../../../shared/domain/drift.ts';
import { message } from '../../../../shared/domain/message.ts';
import { SlipwayError } from '../../../../shared/domain/slipway-error.ts';
import type { Note } from '../../../../shared/schema/common.ts';
import {
  prepareRegistry,
  registryFiles,
  registryProof,
  registrySettings,
  runRegistry,
  runRegistryByHand,
  shownRegistryCommand,
} from '../../../commands/registry.ts';
import type { BuiltInRegistries } from '../built-in-registries.ts';
import type { Member, RegistrySite, Site } from '../site.ts';
import { minuteMs, type StepKind, type StepWork, shownStep, stepId } from './step.ts';

const registryUser = 'slipway';

/** True where the wished registry runs already and Slipway knows its login. */
export function registryRuns(site: Site, { facts, host }: Member): boolean {
  const runs = /^up /i.test(facts.docker.slipwayRegistry ?? '');
  return runs && site.registry?.hostId === host.id && site.registry.known;
}

/** The registry itself: TLS by Slipway's authority, a login of its own, its images in a volume. */
export function registryRun(registries: BuiltInRegistries): StepKind {
  return (site, member) => {
    const { registry } = site;
    if (registry?.hostId !== member.host.id) return null;
    const needed = !registryRuns(site, member);
    return {
      shown: shownStep({
        kind: 'registry-run',
        sets: [driftNames.registry],
        member,
        needed,
        command: shownRegistryCommand(registry.port),
        proof: registryProof(registry.port),
        byHand: { command: runRegistryByHand(member.address, registry.port) },
        files: needed ? [{ path: registryFiles.settings, before: null, after: registrySettings }] : [],
        params: { registry: registry.host, port: registry.port },
        after: [stepId('registry-image', member.host.id)],
      }),
      act: (work) => install(work, registry, registries),
      confirm: (work) => confirmLogin(work, registry, registries),
      proveWithinMs: 30_000,
    };
  };
}

/** New certificate and new password at each installation: what was sent is never read back. */
async function install(work: StepWork, registry: RegistrySite, registries: BuiltInRegistries): Promise<void> {
  const address = registry.host.slice(0, registry.host.lastIndexOf(':'));
  const subject = isIP(address) ? { names: [], addresses: [address] } : { names: [address], addresses: [] };
  const pair = await registries.issue(subject);
  const password = randomBytes(24).toString('base64url');
  await work.run(prepareRegistry());
  const connection = await work.connection();
  const secrets = [
    { path: registryFiles.certificate, content: pair.certificate },
    { path: registryFiles.key, content: pair.privateKey },
    { path: registryFiles.passwords, content: `${registryUser}:${await hash(password, 10)}\n` },
  ];
  for (const file of secrets) {
    await connection.upload({ ...file, mode: 0o600, root: true, signal: work.signal });
    work.info(message('provisioning.note.fileWritten', { path: file.path, mode: '0600' }));
  }
  await work.run(runRegistry(registry.port), 3 * minuteMs);
  await registries.register({ hostId: registry.hostId, host: registry.host, username: registryUser, password });
}

async function confirmLogin(work: StepWork, registry: RegistrySite, registries: BuiltInRegistries): Promise<Note> {
  const id = registries.find(registry.host)?.id;
  if (id === undefined) throw new SlipwayError('step.notProved', { data: { reason: 'registryLoginUnknown' } });
  const state = await registries.check(id, work.signal);
  if (state.reachable) return message('provisioning.note.registryAnswers', { url: `https://${registry.host}/v2/` });
  const detail = `https://${registry.host}/v2/: ${state.error?.code ?? ''} ${state.error?.data.detail ?? ''}`.trim();
  throw new SlipwayError('step.notProved', { data: { detail } });
}
