import { judgeMirror } from '../../../shared/domain/mirror-answers.ts';
import { plainMirror, withMirrorState } from '../../../shared/domain/mirrors.ts';
import type { MirrorState } from '../../../shared/schema/mirror.ts';
import { measureMirror } from '../../commands/measure-mirror.ts';
import type { CoreContext } from '../context.ts';
import type { Hosts } from '../hosts/index.ts';

/** The script's own limits add up to less. */
const timeoutMs = 90_000;

export interface MeasureParts {
  readonly context: CoreContext;
  readonly hosts: Pick<Hosts, 'connection'>;
}

export interface MirrorLook {
  readonly hostId: string;
  readonly mirror: string;
  /** True: the manifest only, no blob. */
  readonly light: boolean;
}

/** Asks a mirror from a host; keeps nothing. Fails with the errors of the host's connection. */
export async function lookAtMirror(
  { context, hosts }: MeasureParts,
  { hostId, mirror, light }: MirrorLook,
  signal: AbortSignal,
): Promise<Omit<MirrorState, 'deadSince'>> {
  const connection = await hosts.connection(hostId, signal);
  const url = plainMirror(mirror);
  const { stdout } = await connection.exec({ script: measureMirror(url, { light }), root: false, signal, timeoutMs });
  return { ...judgeMirror(stdout), url, measuredAt: context.clock.now() };
}

/** Keeps what was found in the host's live record, unless the host was removed meanwhile. */
export function keepMirrorState({ storage }: CoreContext, hostId: string, found: Omit<MirrorState, 'deadSince'>): void {
  const states = storage.records.of('hostStates');
  const state = states.get(hostId);
  if (!state || !storage.records.of('hosts').get(hostId)) return;
  states.put({ ...state, mirrors: [...withMirrorState(state.mirrors, found)] });
}
