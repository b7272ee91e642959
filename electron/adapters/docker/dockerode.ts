import Dockerode from 'dockerode';
import type { DockerAgent } from './docker-agent.ts';

const environment = [
  'DOCKER_HOST',
  'DOCKER_TLS_VERIFY',
  'DOCKER_CERT_PATH',
  'DOCKER_PATH_PREFIX',
  'DOCKER_CLIENT_TIMEOUT',
];

/**
 * A Dockerode that talks through the agent and to nothing else. docker-modem lets DOCKER_HOST and its relatives fill
 * in (and throws on values it cannot parse), so they are out of sight for the moment of its construction.
 * @param version API version with its `v`, e.g. `v1.41`
 */
export function dockerodeThrough(agent: DockerAgent, version: string): Dockerode {
  const kept = environment.map((name) => [name, process.env[name]] as const);
  for (const name of environment) delete process.env[name];
  try {
    // docker-modem takes an agent; @types/dockerode does not know.
    const options = { protocol: 'http', host: 'docker', port: 80, agent, version } as const;
    return new Dockerode(options);
  } finally {
    for (const [name, value] of kept) if (value !== undefined) process.env[name] = value;
  }
}
