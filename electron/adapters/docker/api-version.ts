import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { DockerAgent } from './docker-agent.ts';

/** The newest API that this code was written for (Engine 25; Engine 29 accepts nothing older). */
const newest = 44;
/** The oldest whose answers are understood (Engine 1.12). */
const oldest = 24;

/** `v1.xx`: the lower of ours and the engine's. Fails with `docker.tooOld` {host, apiVersion, minimum}. */
export async function negotiateVersion(agent: DockerAgent, host: string): Promise<string> {
  const engine = await engineVersion(agent);
  const minor = Number(/^1\.(\d+)$/.exec(engine)?.[1] ?? Number.NaN);
  if (!(minor >= oldest)) {
    throw new SlipwayError('docker.tooOld', { data: { host, apiVersion: engine, minimum: `1.${oldest}` } });
  }
  return `v1.${Math.min(minor, newest)}`;
}

async function engineVersion(agent: DockerAgent): Promise<string> {
  const ping = await get(agent, '/_ping');
  if (typeof ping.version === 'string') return ping.version;
  // Engines before 17.04 say their version only here.
  const { ApiVersion } = JSON.parse((await get(agent, '/version')).body) as { ApiVersion?: string };
  return ApiVersion ?? '';
}

function get(agent: DockerAgent, path: string): Promise<{ version: string | undefined; body: string }> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ agent, path, host: 'docker', timeout: 30_000 }, (response) => {
      const version = response.headers['api-version'];
      text(response).then(
        (body) => resolve({ version: typeof version === 'string' ? version : undefined, body }),
        reject,
      );
    });
    outgoing.once('timeout', () => outgoing.destroy(new Error('no answer within 30 s')));
    outgoing.once('error', reject);
    outgoing.end();
  });
}
