import { driftNames } from '../../../../shared/domain/drift.ts';
import { message } from '../../../../shared/domain/message.ts';
import { SlipwayError } from '../../../../shared/domain/slipway-error.ts';
import type { Note } from '../../../../shared/schema/common.ts';
import type { PullCredentials } from '../../../adapters/cluster-engine.ts';
import { authorityPath, trustProof, trustRegistry, trustRegistryByHand } from '../../../commands/registry.ts';
import type { BuiltInRegistries } from '../built-in-registries.ts';
import { registryRuns } from './registry-run.ts';
import { type StepKind, type StepWork, shownStep, stepId } from './step.ts';

/** Slipway's authority for the registry on every host; the engine reads it at each use, so nothing restarts. */
export function registryTrust(registries: BuiltInRegistries): StepKind {
  return (site, member) => {
    const { registry, authority } = site;
    if (!registry) return null;
    const path = authorityPath(registry.host);
    const keeper = site.members.get(registry.hostId);
    const placed = member.facts.docker.certificates.find((file) => file.path === `${registry.host}/ca.crt`);
    const command = trustRegistry(registry.host, authority.certificate);
    return {
      shown: shownStep({
        kind: 'registry-trust',
        sets: [driftNames.certificate(`${registry.host}/ca.crt`)],
        member,
        needed: placed?.sha256 !== authority.sha256,
        command,
        proof: trustProof(registry.host, authority.sha256),
        // A registry that is set up by hand has another certificate.
        ...(keeper &&
          !registryRuns(site, keeper) && {
            byHand: trustRegistryByHand(registry.host, { host: keeper.host.name, same: keeper === member }),
          }),
        files: placed?.sha256 === authority.sha256 ? [] : [{ path, before: null, after: authority.certificate }],
        params: { registry: registry.host, path },
        after: [stepId('docker-start', member.host.id), stepId('registry-run', registry.hostId)],
      }),
      act: (work) => work.run(command),
      confirm: (work) => confirmLogin(work, registries.login(registry.host)),
      proveWithinMs: 20_000,
    };
  };
}

/** The host's own engine logs in: so the address, the authority and the password are all right as seen from there. */
async function confirmLogin(work: StepWork, login: PullCredentials | null): Promise<Note> {
  if (!login) throw new SlipwayError('step.notProved', { data: { reason: 'registryLoginUnknown' } });
  const docker = await work.docker();
  const ask = (password: string) =>
    docker.checkAuth({ username: login.username, password, serveraddress: login.registryHost });
  const refused = await ask('not-the-password').then(
    () => false,
    // Whatever the reason: that it was the password shows in the right one being taken.
    () => true,
  );
  if (!refused) throw new SlipwayError('step.notProved', { data: { reason: 'registryTakesAny' } });
  await ask(login.password).catch((error: unknown) => {
    const detail = error instanceof Error ? error.message : String(error);
    throw new SlipwayError('step.notProved', { data: { detail: detail.replaceAll(login.password, '[redacted]') } });
  });
  return message('provisioning.note.registryTrusted');
}
