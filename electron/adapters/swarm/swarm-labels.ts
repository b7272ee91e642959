/** Service labels that are Slipway's own; the rest belong to people and are what selectors match. */
const prefix = 'io.slipway.';

export const swarmLabels = {
  managed: `${prefix}managed`,
  release: `${prefix}release`,
  /** Swarm's update configuration has no place for it. */
  updateTimeout: `${prefix}update-timeout-seconds`,
} as const;

type Labels = Readonly<Record<string, string>>;

export const isOwnLabel = (key: string): boolean => key.startsWith(prefix);

export function peoplesLabels(labels: Labels): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).filter(([key]) => !isOwnLabel(key)));
}

export function ownLabels(labels: Labels): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).filter(([key]) => isOwnLabel(key)));
}
