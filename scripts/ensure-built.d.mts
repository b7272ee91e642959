/** Builds when a product of the build is missing or older than the newest source. */
export function ensureBuilt(): void;
