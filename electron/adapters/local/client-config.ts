import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { ClientConfigReader } from '../client-config.ts';

/** Reads `config.json` where the docker client keeps it (`DOCKER_CONFIG`, else `~/.docker`). */
export function createClientConfigReader(environment = process.env, home = homedir()): ClientConfigReader {
  return async () => {
    const path = join(environment.DOCKER_CONFIG ?? join(home, '.docker'), 'config.json');
    try {
      return { path, text: await readFile(path, 'utf8') };
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : '';
      if (code === 'ENOENT' || code === 'ENOTDIR') return { path, text: null };
      throw new SlipwayError('storage.failed', { data: { path, detail: code }, cause: error });
    }
  };
}
