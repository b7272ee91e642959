/** Installs by apt what is missing of the given Debian packages, after saying so. Throws where that is not possible. */
export function ensureSystemPackages(names: readonly string[]): void;
