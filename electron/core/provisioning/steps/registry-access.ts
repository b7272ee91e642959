import { changeLogins } from '../../../../shared/domain/client-config.ts';
import { message } from '../../../../shared/domain/message.ts';
import { SlipwayError } from '../../../../shared/domain/slipway-error.ts';
import type { Note } from '../../../../shared/schema/common.ts';
import type { PullCredentials } from '../../../adapters/cluster-engine.ts';
import { authorityPath } from '../../../commands/registry.ts';
import {
  authoritiesGoneProof,
  authoritiesProof,
  clientConfigProof,
  type PlacedAuthority,
  placeAuthorities,
  prepareClientConfig,
  readClientConfig,
  removeAuthorities,
} from '../../../commands/registry-access.ts';
import { type StepKind, type StepWork, shownStep, stepId } from './step.ts';

const readMs = 30_000;

/** Authorities of registries on a host, or away from it; the engine reads them at each use, so nothing restarts. */
export function registryAuthorities(authorities: readonly PlacedAuthority[], remove = false): StepKind {
  return (_site, member) => {
    if (authorities.length === 0) return null;
    const placed = member.facts.docker.certificates;
    const isPlaced = ({ registryHost, sha256 }: PlacedAuthority) =>
      placed.some((file) => file.path === `${registryHost}/ca.crt` && file.sha256 === sha256);
    const open = authorities.filter((each) => isPlaced(each) === remove);
    const command = remove ? removeAuthorities(authorities) : placeAuthorities(authorities);
    return {
      shown: shownStep({
        kind: 'registry-authorities',
        member,
        needed: open.length > 0,
        command,
        proof: remove ? authoritiesGoneProof(authorities) : authoritiesProof(authorities),
        texts: remove ? 'registry-authorities-remove' : 'registry-authorities',
        files: remove
          ? []
          : open.map((each) => ({ path: authorityPath(each.registryHost), before: null, after: each.certificate })),
        params: { registries: authorities.map(({ registryHost }) => registryHost).join(', ') },
        after: [stepId('docker-start', member.host.id)],
      }),
      act: (work) => work.run(command),
      proveWithinMs: 0,
    };
  };
}

export interface LoginChange {
  readonly logins: readonly PullCredentials[];
  readonly remove: boolean;
  /** Hosts on which nothing is left to be done. */
  readonly done: ReadonlySet<string>;
}

/** Logins of root's docker client on a host: written 0600 beside what is there, and tried by the engine itself. */
export function registryLogins({ logins, remove, done }: LoginChange): StepKind {
  return (_site, member) => {
    if (logins.length === 0) return null;
    const hosts = logins.map(({ registryHost }) => registryHost);
    return {
      shown: shownStep({
        kind: 'registry-logins',
        member,
        needed: !done.has(member.host.id),
        command: hosts
          .map((host) =>
            remove ? `docker logout ${host}` : `docker login --username [redacted] --password-stdin ${host}`,
          )
          .join('\n'),
        proof: clientConfigProof(hosts, !remove),
        texts: remove ? 'registry-logins-remove' : 'registry-logins',
        params: { registries: hosts.join(', ') },
        after: [stepId('registry-authorities', member.host.id)],
      }),
      act: (work) => writeLogins(work, logins, remove),
      confirm: (work) => (remove ? confirmGone(work, logins) : confirmLogins(work, logins)),
      proveWithinMs: 0,
    };
  };
}

async function writeLogins(work: StepWork, logins: readonly PullCredentials[], remove: boolean): Promise<void> {
  const change = changeLogins(await clientConfig(work), logins, remove);
  if (change.kind === 'same') return;
  if (change.kind !== 'changed') {
    const reason = change.kind === 'store' ? 'credentialStore' : 'clientConfigInvalid';
    throw new SlipwayError('step.failed', { data: { reason, detail: change.kind === 'store' ? change.name : '' } });
  }
  const connection = await work.connection();
  const { signal } = work;
  const made = await connection.exec({ script: prepareClientConfig(), root: true, signal, timeoutMs: readMs });
  const path = made.stdout.trim();
  if (made.exitCode !== 0 || path === '') {
    throw new SlipwayError('step.failed', {
      data: { reason: 'commandEnded', exitCode: made.exitCode, detail: made.stderr },
    });
  }
  await connection.upload({ path, content: change.text, mode: 0o600, root: true, signal });
  work.info(message('provisioning.note.fileWritten', { path, mode: '0600' }));
}

/** Not by `work.run`: its output is shown and kept, and this one holds logins. */
async function clientConfig(work: StepWork): Promise<string> {
  const connection = await work.connection();
  const { signal } = work;
  const { stdout } = await connection.exec({ script: readClientConfig(), root: true, signal, timeoutMs: readMs });
  return stdout;
}

async function confirmLogins(work: StepWork, logins: readonly PullCredentials[]): Promise<Note> {
  if (changeLogins(await clientConfig(work), logins, false).kind !== 'same') {
    throw new SlipwayError('step.notProved', { data: { reason: 'loginNotKept' } });
  }
  const docker = await work.docker();
  for (const { registryHost, username, password } of logins) {
    await docker.checkAuth({ username, password, serveraddress: registryHost }).catch((error: unknown) => {
      const detail = error instanceof Error ? error.message : String(error);
      throw new SlipwayError('step.notProved', { data: { detail: detail.replaceAll(password, '[redacted]') } });
    });
  }
  return message('provisioning.note.loginsTaken', { count: logins.length });
}

async function confirmGone(work: StepWork, logins: readonly PullCredentials[]): Promise<Note> {
  if (changeLogins(await clientConfig(work), logins, true).kind !== 'same') {
    throw new SlipwayError('step.notProved', { data: { reason: 'loginStillThere' } });
  }
  return message('provisioning.note.loginsGone', { count: logins.length });
}
