import { InstallWishes } from '../../shared/schema/install.ts';

/** Wishes that take Docker's packages from an address, a plain yum repository or a tree; all else as by default. */
export function installFrom(url: string | null, keyFingerprint: string | null = null): InstallWishes {
  return InstallWishes.parse(url === null ? {} : { source: { kind: 'own', url, keyFingerprint } });
}
