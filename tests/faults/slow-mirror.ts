import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { withOneHost } from './expect-fault.ts';
import { installed } from './fault.ts';
import type { Scene } from './scene.ts';

/** Bytes at a time, once in {@link everyMs}, while it crawls: for 2 MB it would take hours. */
const crawl = 64;
const everyMs = 500;

/** The bed's mirror behind a line that answers at once but lets layers through drop by drop. */
async function openSlowMirror({ bed }: Scene) {
  const { url } = await bed.mirror();
  let slow = true;
  const pass = async (path: string, response: ServerResponse, accept: string): Promise<void> => {
    const answer = await fetch(`${url}${path}`, { headers: { accept } });
    const headers = [...answer.headers].filter(([name]) => !/^(transfer-encoding|connection)$/i.test(name));
    response.writeHead(answer.status, Object.fromEntries(headers));
    const body = Buffer.from(await answer.arrayBuffer());
    if (!slow || !path.includes('/blobs/')) return void response.end(body);
    const drops = async function* () {
      for (let at = 0; at < body.length && !response.destroyed; at += crawl) {
        yield body.subarray(at, at + crawl);
        await sleep(everyMs);
      }
    };
    Readable.from(drops())
      .on('error', () => {})
      .pipe(response);
  };
  const server = createServer((request, response) => {
    pass(request.url ?? '/', response, request.headers.accept ?? '*/*').catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, bed.gateway, resolve));
  return {
    url: `http://${bed.gateway}:${(server.address() as AddressInfo).port}`,
    hurry: () => {
      slow = false;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export async function slowMirror(scene: Scene): Promise<void> {
  await using mirror = await openSlowMirror(scene);
  await withOneHost({
    host: installed,
    wishes: async () => ({ mirrors: [mirror.url] }),
    tells: [/error step\.failed: .*answers, but too slowly/s],
    mend: async () => mirror.hurry(),
  })(scene);
}
