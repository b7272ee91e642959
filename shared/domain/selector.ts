import type { Selector } from '../schema/application.ts';

type Labels = Readonly<Record<string, string>>;

/**
 * Whether the labels have every pair of the selector. An empty selector selects nothing: a release to every service of a
 * cluster is never meant.
 */
export function matchesSelector(labels: Labels, selector: Selector): boolean {
  const pairs = Object.entries(selector);
  return pairs.length > 0 && pairs.every(([key, value]) => Object.hasOwn(labels, key) && labels[key] === value);
}

/** `key=value, key=value`, in order of the keys. */
export function formatSelector(selector: Selector): string {
  return Object.keys(selector)
    .sort()
    .map((key) => `${key}=${selector[key]}`)
    .join(', ');
}
