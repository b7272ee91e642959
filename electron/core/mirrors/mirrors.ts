import type { CoreContext } from '../context.ts';
import type { Hosts } from '../hosts/index.ts';
import { defineMeasuring, startMeasuring } from './measure-operation.ts';
import { MirrorWatch } from './mirror-watch.ts';

/** Pull mirrors as the hosts reach them. */
export interface Mirrors extends AsyncDisposable {
  /** Measures these mirrors from these hosts; what is found is kept in the hosts' states as it comes. */
  measure(input: {
    readonly hostIds: readonly string[];
    readonly mirrors: readonly string[];
  }): Promise<{ operationId: string }>;
  /** Begins the watch over the mirrors in use; how often is a setting. */
  start(): void;
}

export function createMirrors(context: CoreContext, { hosts }: { readonly hosts: Pick<Hosts, 'connection'> }): Mirrors {
  const parts = { context, hosts };
  const watch = new MirrorWatch(parts);
  defineMeasuring(parts);
  return {
    measure: async (input) => startMeasuring(parts, input),
    start: () => watch.start(),
    [Symbol.asyncDispose]: () => watch[Symbol.asyncDispose](),
  };
}
