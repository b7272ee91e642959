import { request as ask, createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A forward proxy for http that wants a login and notes what was asked for. */
export interface ForwardProxy extends AsyncDisposable {
  readonly url: string;
  /** `GET http://…`, those that came with the login. */
  readonly passed: readonly string[];
  readonly refused: readonly string[];
}

export async function openForwardProxy(address: string, login: string): Promise<ForwardProxy> {
  const passed: string[] = [];
  const refused: string[] = [];
  const wanted = `Basic ${Buffer.from(login).toString('base64')}`;
  const server = createServer((request, response) => {
    const line = `${request.method} ${request.url}`;
    if (request.headers['proxy-authorization'] === wanted) {
      passed.push(line);
      pass(request, response);
      return;
    }
    refused.push(line);
    response.writeHead(407, { 'proxy-authenticate': 'Basic realm="proxy"' }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${address}:${port}`,
    passed,
    refused,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function pass(request: IncomingMessage, response: ServerResponse): void {
  const { 'proxy-authorization': _, ...headers } = request.headers;
  const onward = ask(new URL(request.url ?? ''), { method: request.method ?? 'GET', headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  onward.on('error', () => response.destroy());
  request.pipe(onward);
}
