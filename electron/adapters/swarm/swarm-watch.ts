import { Buffer } from 'node:buffer';
import type Docker from 'dockerode';
import { streamSwarm } from './swarm-api.ts';

/** Tasks have no events of their own; those of the manager's own containers tell of some. */
const filters = JSON.stringify({
  type: ['service', 'node', 'container'],
  event: ['create', 'update', 'remove', 'start', 'die', 'destroy', 'health_status'],
});

/** Calls back for each burst of events; returns when the signal aborts or the stream ends. */
export async function watchSwarm(docker: Docker, onChange: () => void, signal: AbortSignal): Promise<void> {
  const stream = await streamSwarm(docker, { method: 'GET', path: '/events', query: { filters }, signal });
  try {
    for await (const bytes of stream) {
      if (Buffer.byteLength(bytes) > 1) onChange();
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    stream.destroy();
  }
}
