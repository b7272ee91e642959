import type Docker from 'dockerode';
import { z } from 'zod';
import type { HostConnector } from '../../electron/adapters/host-connection.ts';
import { withHosts } from './expect-fault.ts';
import { installed } from './fault.ts';
import type { Scene } from './scene.ts';

/** Whoever reads the tokens of a cluster gets old ones: they are made new right after. */
function rotatingAfterReading(connector: HostConnector, rotates: () => boolean): HostConnector {
  return {
    scanHostKey: (...asked) => connector.scanHostKey(...asked),
    async connect(...asked) {
      const connection = await connector.connect(...asked);
      return new Proxy(connection, {
        get(target, name) {
          if (name === 'docker') return async (signal: AbortSignal) => readsOld(await target.docker(signal), rotates);
          const value: unknown = Reflect.get(target, name, target);
          return typeof value === 'function' ? value.bind(target) : value;
        },
      });
    },
  };
}

/** The adapter keeps its engines: each is changed once. */
const changed = new WeakSet<Docker>();

function readsOld(docker: Docker, rotates: () => boolean): Docker {
  if (changed.has(docker)) return docker;
  changed.add(docker);
  const inspect = docker.swarmInspect.bind(docker);
  docker.swarmInspect = async () => {
    const swarm = await inspect();
    const { Version: version, Spec: spec } = Swarm.parse(swarm);
    if (rotates())
      await docker.swarmUpdate({ _query: { version: version.Index, rotateWorkerToken: true }, _body: spec });
    return swarm;
  };
  return docker;
}

const Swarm = z.object({ Version: z.object({ Index: z.number() }), Spec: z.looseObject({}) });

/** Ends once it was told: the rerun reads a token that holds. */
export async function tokenRefused(scene: Scene): Promise<void> {
  let rotates = true;
  const wrap = (connector: HostConnector) => rotatingAfterReading(connector, () => rotates);
  const openBench: Scene['openBench'] = (clock) => scene.openBench(clock, wrap);
  await withHosts({
    hosts: [installed, installed],
    tells: [/error step\.failed: .*made new after it was read/s],
    mend: async () => {
      rotates = false;
    },
  })({ ...scene, openBench });
}
