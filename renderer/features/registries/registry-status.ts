import type { Status } from '../../../shared/schema/common.ts';
import type { Registry, RegistryState } from '../../../shared/schema/registry.ts';

export interface RegistryRow {
  readonly id: string;
  readonly registry: Registry;
  readonly state: RegistryState | undefined;
  /** Known ones: listed at the last look, named by hand, pushed by builds, run by services. Null where nobody has looked. */
  readonly repositories: number | null;
}

/** `registryPages.state.<state>`. */
export interface RegistryStanding {
  readonly status: Status;
  readonly state: 'unchecked' | 'silent' | 'refused' | 'lapsing' | 'lapsed' | 'answers';
}

export function registryStanding(state: RegistryState | undefined): RegistryStanding {
  if (!state) return { status: 'unknown', state: 'unchecked' };
  if (!state.reachable) return { status: 'failed', state: 'silent' };
  if (!state.error && state.login !== 'good')
    return { status: state.login === 'lapsed' ? 'failed' : 'attention', state: state.login };
  return state.error ? { status: 'attention', state: 'refused' } : { status: 'ok', state: 'answers' };
}
