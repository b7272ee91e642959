import { message } from '../../../shared/domain/message.ts';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { Application } from '../../../shared/schema/application.ts';
import { type HostLoad, hostLoadScript, parseHostLoad } from '../../commands/host-load.ts';
import type { StepRun } from '../../operations/operations.ts';
import type { BuildTools } from './build-work.ts';

const ASK_MS = 10_000;

/** The hosts that may build the application: its own choice, or those with the role of a builder, the idlest first. */
export async function buildHosts(
  tools: BuildTools,
  application: Application,
  { step, signal }: { readonly step: StepRun; readonly signal: AbortSignal },
): Promise<readonly string[]> {
  if (application.buildHostId !== null) return [application.buildHostId];
  const hosts = tools.context.storage.records.of('hosts').list();
  const builders = hosts.filter(({ profiles }) => profiles.includes('builder'));
  if (builders.length === 0)
    throw new SlipwayError('build.refused', { data: { reason: 'noBuilder', application: application.name } });
  if (builders.length === 1) return builders.map(({ id }) => id);
  const measured = await Promise.all(
    builders.map(async ({ id, name }) => {
      const load = await measure(tools, id, signal);
      step.info(
        load
          ? message('builds.note.load', { host: name, load: load.load, cores: load.cores })
          : message('builds.note.noLoad', { host: name }),
      );
      return { id, share: load ? load.load / load.cores : undefined };
    }),
  );
  signal.throwIfAborted();
  const idlest = measured
    .flatMap(({ id, share }) => (share === undefined ? [] : [{ id, share }]))
    .toSorted((one, other) => one.share - other.share);
  if (idlest.length === 0)
    throw new SlipwayError('build.refused', {
      data: { reason: 'buildersSilent', hosts: builders.map(({ name }) => name).join(', ') },
      retryable: true,
    });
  return idlest.map(({ id }) => id);
}

/** Undefined: it can't be asked, so nothing is built there. */
async function measure(tools: BuildTools, hostId: string, signal: AbortSignal): Promise<HostLoad | undefined> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(ASK_MS)]);
  try {
    const connection = await tools.collaborators.hosts.connection(hostId, limit);
    const result = await connection.exec({ script: hostLoadScript(), signal: limit, timeoutMs: ASK_MS });
    return result.exitCode === 0 ? parseHostLoad(result.stdout) : undefined;
  } catch {
    return undefined;
  }
}
