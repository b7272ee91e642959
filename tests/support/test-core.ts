import { Readable } from 'node:stream';
import type { CertificateMaker } from '../../electron/adapters/certificates.ts';
import type { GitClient } from '../../electron/adapters/git-client.ts';
import type { HostConnector } from '../../electron/adapters/host-connection.ts';
import type { RegistryClient } from '../../electron/adapters/registry-client.ts';
import { type Core, createCore } from '../../electron/core/core.ts';
import { FakeEngine } from './fake-engine.ts';
import { noOpensshFiles } from './no-openssh-files.ts';
import {
  createFakeClock,
  createTestContext,
  type FakeClock,
  type TestContext,
  type TestContextOptions,
} from './test-context.ts';

/** The private half of every key pair that the fake git makes. */
export const madePrivateKey = 'made-private-key-4711';

const head = 'c'.repeat(40);

const git: GitClient = {
  references: async () => ({ branches: [{ name: 'main', commit: head }], tags: [], defaultBranch: 'main' }),
  tags: async () => [],
  bring: async () => ({ lfs: [], submodules: [] }),
  glance: async () => ({ lfs: [], submodules: [] }),
  changes: async () => [],
  head: async () => head,
  fetch: async () => undefined,
  commit: async (_mirror, id) => ({ id, subject: 'Change', author: 'Li Wei', at: 0, message: 'Change' }),
  file: async () => undefined,
  tree: async () => 'e'.repeat(40),
  archive: () => Readable.from([]),
  removeMirror: async () => undefined,
  makeKeyPair: async (comment) => ({ privateKey: madePrivateKey, publicKey: `ssh-ed25519 AAAA ${comment}` }),
};

const registryClient: RegistryClient = {
  ping: async () => undefined,
  manifest: async () => ({ digest: `sha256:${'d'.repeat(64)}`, mediaType: 'application/json', sizeBytes: 1 }),
  manifestIfChanged: async () => ({ digest: `sha256:${'d'.repeat(64)}`, etag: null }),
  repositories: async () => ['acme/shop'],
  tags: async () => ['latest'],
};

const certificates: CertificateMaker = {
  makeAuthority: async () => ({ certificate: 'authority certificate', privateKey: 'authority key' }),
  issue: async () => ({ certificate: 'certificate', privateKey: 'certificate key' }),
};

export interface TestCore extends AsyncDisposable {
  readonly core: Core;
  readonly context: TestContext;
  readonly clock: FakeClock;
}

/** All of core on fakes: no host, no network, no disk unless a storage is given, and a clock that stands still. */
export function createTestCore(
  connector: HostConnector,
  options: Pick<TestContextOptions, 'storage' | 'logger'> = {},
): TestCore {
  const clock = createFakeClock();
  const context = createTestContext({ connector, clock, ...options });
  const core = createCore(context, {
    git,
    registryClient,
    registryContents: { open: () => Promise.reject(new Error('no registry in this test')) as never },
    clientConfig: async () => ({ path: '/home/ops/.docker/config.json', text: null }),
    certificates,
    messenger: { send: async () => undefined },
    engineFor: ({ clusterId }) => new FakeEngine(clusterId),
    hostFiles: noOpensshFiles,
  });
  return {
    core,
    context,
    clock,
    async [Symbol.asyncDispose]() {
      context.stop();
      await core[Symbol.asyncDispose]();
      await context[Symbol.asyncDispose]();
    },
  };
}
