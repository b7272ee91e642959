import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useSyncExternalStore } from 'react';
import type { Action } from './action.ts';

/** The actions that are possible now, from the frame and the page shown. */
export class ActionRegistry {
  readonly #sets = new Map<symbol, readonly Action[]>();
  readonly #listeners = new Set<() => void>();
  #all: readonly Action[] = [];

  readonly all = (): readonly Action[] => this.#all;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Sets what one owner offers; an empty list takes it back. */
  set(owner: symbol, actions: readonly Action[]): void {
    if (actions.length === 0) this.#sets.delete(owner);
    else this.#sets.set(owner, actions);
    this.#all = [...this.#sets.values()].flat();
    for (const listener of this.#listeners) listener();
  }
}

const RegistryContext = createContext<ActionRegistry | null>(null);

export function ActionRegistryProvider(props: { readonly children: ReactNode }) {
  const registry = useMemo(() => new ActionRegistry(), []);
  return <RegistryContext.Provider value={registry}>{props.children}</RegistryContext.Provider>;
}

function useRegistry(): ActionRegistry {
  const registry = useContext(RegistryContext);
  if (!registry) throw new Error('ActionRegistryProvider is missing');
  return registry;
}

/** All actions that are possible now. */
export function useAllActions(): readonly Action[] {
  const registry = useRegistry();
  return useSyncExternalStore(registry.subscribe, registry.all);
}

/** Offers actions to the palette and the keyboard while the caller is shown. */
export function useActions(actions: readonly Action[]): void {
  const registry = useRegistry();
  const owner = useMemo(() => Symbol('actions'), []);
  // What the actions do changes with every render; what is listed changes only with these parts.
  const listed = JSON.stringify(actions.map(({ icon: _icon, run: _run, ...shown }) => shown));
  const latest = useRef(actions);
  latest.current = actions;
  useEffect(() => {
    const bound = (JSON.parse(listed) as Omit<Action, 'run'>[]).map((action) => ({
      ...action,
      icon: latest.current.find(({ id }) => id === action.id)?.icon,
      run: () => latest.current.find(({ id }) => id === action.id)?.run(),
    }));
    registry.set(owner, bound);
    return () => registry.set(owner, []);
  }, [registry, owner, listed]);
}
