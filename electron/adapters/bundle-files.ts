import type { BundleFile } from '../../shared/domain/offline-bundle.ts';

/** An offline bundle as it lies on the machine where core runs. */
export interface Bundle {
  readonly path: string;
  /** The folder of the files: `path` itself, or the one that holds it. */
  readonly folder: string;
  readonly files: readonly BundleFile[];
  /** Why nothing can be taken from it. */
  readonly problem: 'missing' | 'unreadable' | 'empty' | null;
  /** Files that are not what the bundle's own list of sums (`SHA256SUMS`, `<file>.sha256`) says. */
  readonly wrong: readonly { readonly name: string; readonly expected: string; readonly sha256: string }[];
}

/** Reads offline bundles: names, sizes and sums of packages and static archives. */
export interface BundleReader {
  read(path: string, signal: AbortSignal): Promise<Bundle>;
}
