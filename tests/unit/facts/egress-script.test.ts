import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createSilentServer, type Server as SilentServer } from 'node:net';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { factsScript } from '../../../electron/commands/facts.ts';
import type { EgressTarget } from '../../../electron/commands/facts-egress.ts';
import type { EgressProbe } from '../../../shared/domain/facts-network.ts';
import { parseFacts } from '../../../shared/domain/parse-facts.ts';

let registry: Server;
let silent: SilentServer;
const asked: string[] = [];

const portOf = (server: { address(): AddressInfo | string | null }): number => {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
};

beforeAll(async () => {
  registry = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.statusCode = request.url?.endsWith('/denied') ? 403 : 401;
    response.end();
  });
  // Takes the connection and says nothing.
  silent = createSilentServer(() => undefined);
  await Promise.all(
    [registry, silent].map((server) => new Promise<void>((done) => server.listen(0, '127.0.0.1', done))),
  );
});

afterAll(() => {
  registry.close();
  silent.close();
});

async function probe(shell: string, targets: readonly EgressTarget[], env: Record<string, string> = {}) {
  const [command = 'sh', ...rest] = shell.split(' ');
  const { stdout } = await execa(command, rest, { input: factsScript({ egress: targets }), env });
  const probes = parseFacts(stdout)?.network.egress ?? [];
  const answers = new Map(probes.map((each): [string, EgressProbe] => [each.url, each]));
  return { stdout, answers };
}

describe('the probes of what a host reaches', () => {
  it.each(['dash', 'bash --posix', 'busybox sh'])(
    'tell an answer from a refusal and from silence, all at once, with %s',
    async (shell) => {
      const base = `http://127.0.0.1:${portOf(registry)}`;
      const dead = [1, 2, 3].map(
        (number): EgressTarget => ({
          kind: 'mirror',
          url: `http://127.0.0.1:${portOf(silent)}/${number}/v2/`,
        }),
      );
      const startedAt = Date.now();
      const { answers } = await probe(shell, [
        { kind: 'hub', url: `${base}/v2/` },
        { kind: 'mirror', url: `${base}/denied` },
        { kind: 'mirror', url: 'http://127.0.0.1:9/v2/' },
        { kind: 'mirror', url: 'http://no-such-host.invalid/v2/' },
        ...dead,
      ]);
      expect(Date.now() - startedAt).toBeLessThan(15_000);
      expect(answers.get(`${base}/v2/`)).toMatchObject({ answer: 'reached', httpStatus: 401, throughProxy: false });
      expect(answers.get(`${base}/denied`)).toMatchObject({ answer: 'refusedByServer', httpStatus: 403 });
      expect(answers.get('http://127.0.0.1:9/v2/')?.answer).toBe('refused');
      expect(answers.get('http://no-such-host.invalid/v2/')?.answer).toBe('unresolved');
      for (const { url } of dead) expect(answers.get(url)?.answer).toBe('timedOut');
    },
    40_000,
  );

  it('go through the proxy of the package manager, whose login is shown nowhere', async () => {
    const env = { http_proxy: `http://ada:geheim@127.0.0.1:${portOf(registry)}` };
    const { stdout, answers } = await probe('dash', [{ kind: 'packages', url: 'http://packages.invalid/denied' }], env);
    expect(answers.get('http://packages.invalid/denied')).toMatchObject({ throughProxy: true, httpStatus: 403 });
    expect(asked).toContain('http://packages.invalid/denied');
    expect(stdout).not.toContain('geheim');
  }, 20_000);

  it('are not made where nothing was asked for', () => {
    expect(factsScript()).not.toContain('curl -sS');
  });
});
