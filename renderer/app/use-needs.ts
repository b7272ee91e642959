export interface Needs {
  readonly byPlace: Readonly<Record<string, number>>;
}

/** What needs the admin, counted by place. */
export function useNeeds(): Needs {
  return { byPlace: {} };
}
