import { swarmEngine } from '../../../electron/adapters/swarm/index.ts';
import { openSwarmBed } from '../../support/swarm-bed.ts';
import { type EngineUnderTest, engineConformance } from './engine-conformance.ts';

const running = (version: string) =>
  `FROM busybox-web:1
RUN echo ${version} > /www/index.html
CMD ["/bin/sh", "-c", "echo ready; exec /usr/local/bin/serve"]`;

const crashing = `FROM busybox-web:1
CMD ["/bin/sh", "-c", "echo giving up; exit 3"]`;

async function openSwarm(): Promise<EngineUnderTest> {
  const swarm = await openSwarmBed(1);
  const first = await swarm.image('web:1', running('first'));
  const second = await swarm.image('web:2', running('second'));
  const crash = await swarm.image('web:crash', crashing);
  const { docker } = swarm.hosts[0];
  const engine = swarmEngine({
    clusterId: 'cluster-1',
    docker: async () => docker,
    hostDocker: async () => docker,
    hostIdOf: () => null,
  });
  return {
    engine,
    clusterId: 'cluster-1',
    nodes: 1,
    images: { first: first.reference, second: second.reference, crashing: crash.reference },
    [Symbol.asyncDispose]: () => swarm[Symbol.asyncDispose](),
  };
}

engineConformance('Docker Swarm', openSwarm);
