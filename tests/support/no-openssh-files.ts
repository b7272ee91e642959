import type { HostFiles } from '../../electron/core/hosts/index.ts';

/** A machine on which OpenSSH knows nothing. */
export const noOpensshFiles: HostFiles = {
  readSshConfig: async () => [],
  judgeKnownHosts: async () => 'absent',
  readKnownHosts: async () => ({ certAuthorities: 0, keysFor: () => ({ keys: [], revoked: [] }) }),
  makeKeyPair: async () => Promise.reject(new Error('no keys are made in this test')),
};
