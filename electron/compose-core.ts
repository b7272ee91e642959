import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { openBuildSession } from './adapters/buildkit/index.ts';
import { createBundleReader } from './adapters/bundle/index.ts';
import { createCertificateMaker } from './adapters/certificates/index.ts';
import { createGitClient } from './adapters/git/index.ts';
import { createGitServer } from './adapters/git-server/index.ts';
import { createClientConfigReader } from './adapters/local/client-config.ts';
import { createMessenger } from './adapters/messenger/index.ts';
import { createRegistryClient, createRegistryContents } from './adapters/registry/index.ts';
import { createHostConnector, createOpensshFiles } from './adapters/ssh/index.ts';
import { swarmEngine } from './adapters/swarm/index.ts';
import { systemClock } from './adapters/system-clock.ts';
import { type Core, createCore } from './core/core.ts';
import { createOperations } from './operations/create-operations.ts';
import type { Storage } from './storage/stores.ts';

interface CoreParts {
  readonly storage: Storage;
  readonly logger: Logger;
  readonly dataFolder: string;
}

/** Core on its real adapters, the same for both shells. Disposing it stops everything, but not the storage. */
export function composeCore({ storage, logger, dataFolder }: CoreParts): Core {
  const stopping = new AbortController();
  const newId = (): string => randomUUID();
  const operations = createOperations({ storage, clock: systemClock, newId, logger });
  const core = createCore(
    {
      storage,
      operations,
      connector: createHostConnector({}),
      clock: systemClock,
      logger,
      newId,
      stopping: stopping.signal,
    },
    {
      git: createGitClient({ folder: join(dataFolder, 'mirrors') }),
      registryClient: createRegistryClient(),
      registryContents: createRegistryContents(),
      clientConfig: createClientConfigReader(),
      bundles: createBundleReader(),
      openBuildSession,
      certificates: createCertificateMaker(),
      engineFor: swarmEngine,
      hostFiles: createOpensshFiles(),
      messenger: createMessenger(),
      gitServer: createGitServer(),
    },
  );
  return {
    ...core,
    async [Symbol.asyncDispose]() {
      // First the ledger: work that goes on at the next start must not see `stopping` as its own end.
      await core[Symbol.asyncDispose]();
      stopping.abort();
    },
  };
}
