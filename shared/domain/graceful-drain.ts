/** A version as three numbers; what is missing is 0. */
export function threeParts(version: string): readonly [number, number, number] {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map((part) => Number.parseInt(part, 10) || 0);
  return [major, minor, patch];
}

/**
 * Whether requests that are under way through the cluster's balancer break when an engine of this version stops a task, however
 * gracefully the task itself ends. `always`: it leaves the balancer only afterwards (before moby PR #36638, which every version
 * from 18.06 on has). `mesh`: those that came in on another node do (moby #51842; mended in 25.0.15 and 29.1.5). Null: none
 * need to, or the version is not known.
 */
export function breaksRequests(version: string): 'always' | 'mesh' | null {
  const [major, minor, patch] = threeParts(version);
  if (major === 0) return null;
  if (major < 18 || (major === 18 && minor < 6)) return 'always';
  const faulty29 = major === 29 && (minor === 0 || (minor === 1 && patch < 5));
  return faulty29 || (major === 25 && minor === 0 && patch < 15) ? 'mesh' : null;
}
