import type { ClientConfigReader } from '../../adapters/client-config.ts';
import type { RegistryContents } from '../../adapters/registry-contents.ts';
import type { Clusters } from '../clusters/index.ts';
import type { CoreContext } from '../context.ts';
import type { Hosts } from '../hosts/index.ts';
import type { Registries } from './registries.ts';
import type { TagDetails } from './tag-details.ts';

/** A lock on a host, against other Slipways. */
export interface HostGuard {
  take(): Promise<void>;
  release(): Promise<void>;
}

/** What the care of registries has in hand. */
export interface CareParts {
  readonly context: CoreContext;
  readonly registries: Registries;
  readonly contents: RegistryContents;
  readonly details: TagDetails;
  readonly hosts: Pick<Hosts, 'connection'>;
  readonly clusters: Pick<Clusters, 'engine' | 'refresh'>;
  readonly guard: (hostId: string, operationId: string, signal: AbortSignal) => HostGuard;
  readonly clientConfig: ClientConfigReader;
}
