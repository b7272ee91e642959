import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRegistryClient, createRegistryContents } from '../../electron/adapters/registry/index.ts';
import type { RegistryAccess } from '../../electron/adapters/registry-client.ts';
import type { OpenRegistry } from '../../electron/adapters/registry-contents.ts';
import { DistributionRegistry } from '../support/distribution-registry.ts';

const signal = (): AbortSignal => AbortSignal.timeout(20_000);
const contents = createRegistryContents();
const client = createRegistryClient();
const opened: OpenRegistry[] = [];
const open = (access: RegistryAccess): OpenRegistry => {
  const registry = contents.open(access, signal());
  opened.push(registry);
  return registry;
};
let basic: DistributionRegistry;
let token: DistributionRegistry;
let fixed: DistributionRegistry;

beforeAll(async () => {
  [basic, token, fixed] = await Promise.all([
    DistributionRegistry.start(),
    DistributionRegistry.start('127.0.0.1', { auth: 'token' }),
    DistributionRegistry.start('127.0.0.1', { canDelete: false }),
  ]);
});
afterAll(async () => {
  await Promise.all(opened.map((registry) => registry[Symbol.asyncDispose]()));
  await Promise.all([basic, token, fixed].map((registry) => registry[Symbol.asyncDispose]()));
});

const verdicts = (findings: Awaited<ReturnType<OpenRegistry['tryRights']>>) =>
  Object.fromEntries(findings.map(({ right, verdict, note }) => [right, `${verdict} ${note.key.split('.').at(-1)}`]));

describe('a registry with a token server', () => {
  test('is asked with tokens for what is done, and the server is named', async () => {
    const digest = await token.push('acme/shop', 'latest', 'one');
    expect(await open(token.access).loginScheme()).toEqual({
      scheme: 'token',
      tokenServer: new URL(token.tokens.realm).host,
    });
    await client.ping(token.access, signal());
    expect((await client.manifest(token.access, 'acme/shop', 'latest', signal())).digest).toBe(digest);
    expect(token.tokens.asked.flat()).toContain('repository:acme/shop:pull');
  });

  test('a token that ended before its time is fetched again, without a word', async () => {
    const fresh = createRegistryClient();
    await token.push('acme/shop', 'latest', 'one');
    // The registry lets a token live 60 s longer than it says: this one has a second or two left.
    token.tokens.life = { real: -58, said: 300 };
    try {
      await fresh.manifest(token.access, 'acme/shop', 'latest', signal());
      const before = token.tokens.asked.length;
      await expect
        .poll(
          async () => {
            await fresh.manifest(token.access, 'acme/shop', 'latest', signal());
            return token.tokens.asked.length;
          },
          { timeout: 15_000, interval: 300 },
        )
        .toBeGreaterThan(before);
    } finally {
      token.tokens.life = { real: 300, said: 300 };
    }
  });

  test('a token that is good for long is used again', async () => {
    const fresh = createRegistryClient();
    await fresh.manifest(token.access, 'acme/shop', 'latest', signal());
    const before = token.tokens.asked.length;
    await fresh.manifest(token.access, 'acme/shop', 'latest', signal());
    expect(token.tokens.asked.length).toBe(before);
  });

  test('is not sent a login for a token server elsewhere, unless a person named that server', async () => {
    const { port } = new URL(`https://${token.host}`);
    const elsewhere = { ...token.access, host: `localhost:${port}` };
    await expect(client.ping(elsewhere, signal())).rejects.toMatchObject({ data: { reason: 'realm' } });
    await client.ping({ ...elsewhere, tokenServer: new URL(token.tokens.realm).host }, signal());
  });

  test('a wrong password is refused by the server of tokens', async () => {
    const wrong = { ...token.access, password: 'wrong' };
    await expect(client.ping(wrong, signal())).rejects.toMatchObject({ code: 'registry.denied' });
  });
});

describe('rights, tried without leaving or removing anything', () => {
  test('of a login that may do all', async () => {
    for (const registry of [basic, token]) {
      const digest = await registry.push('acme/rights', 'latest', 'one');
      const findings = await open(registry.access).tryRights('acme/rights');
      expect(verdicts(findings)).toEqual({ pull: 'yes pulled', push: 'yes pushed', delete: 'yes deletable' });
      expect((await client.manifest(registry.access, 'acme/rights', 'latest', signal())).digest).toBe(digest);
    }
  });

  test('of one that may only pull', async () => {
    await token.push('acme/rights', 'latest', 'one');
    const reader = { ...token.access, username: 'reader', password: 'read' };
    const findings = await open(reader).tryRights('acme/rights');
    expect(verdicts(findings)).toEqual({ pull: 'yes pulled', push: 'no refused', delete: 'no refused' });
  });

  test('where deletes are switched off', async () => {
    await fixed.push('acme/rights', 'latest', 'one');
    const findings = await open(fixed.access).tryRights('acme/rights');
    expect(findings.find(({ right }) => right === 'delete')).toMatchObject({ verdict: 'no', status: 405 });
  });

  test('in a repository that is not there: what can be known of it, and it does not come into being', async () => {
    const findings = await open(basic.access).tryRights('acme/never');
    expect(verdicts(findings)).toMatchObject({ pull: 'unknown noRepository', push: 'yes pushed' });
    expect((await open(basic.access).catalogue({ after: null, limit: 100 })).repositories).not.toContain('acme/never');
  });
});

describe('what is in it', () => {
  test('is told of an image and of an index with its platforms', async () => {
    const created = '2024-05-06T07:08:09Z';
    const digest = await basic.push('acme/one', 'v1', 'content', { architecture: 'arm64', created });
    const image = await open(basic.access).manifest('acme/one', 'v1');
    expect(image).toMatchObject({ digest, kind: 'image', layers: [{ sizeBytes: 7 }], children: [] });
    const config = await open(basic.access).imageConfig('acme/one', image.config?.digest ?? '');
    expect(config).toEqual({
      platform: { os: 'linux', architecture: 'arm64', variant: '' },
      createdAt: Date.parse(created),
      healthcheck: null,
    });
    const index = await basic.pushIndex('acme/many', 'v1', ['amd64', 'arm64']);
    const content = await open(basic.access).manifest('acme/many', 'v1');
    expect(content).toMatchObject({ digest: index.digest, kind: 'index', config: null });
    expect(content.children.map(({ platform }) => platform?.architecture)).toEqual(['amd64', 'arm64']);
  });

  test('comes in pages', async () => {
    for (const name of ['p/a', 'p/b']) await basic.push(name, 'latest', name);
    const seen: string[] = [];
    let next: string | null = null;
    do {
      const page: { repositories: readonly string[]; next: string | null } = await open(basic.access).catalogue({
        after: next,
        limit: 1,
      });
      seen.push(...page.repositories);
      next = page.next;
    } while (next !== null);
    expect(seen).toEqual(expect.arrayContaining(['p/a', 'p/b']));
  });

  test('is deleted by digest, and is gone; where deletes are off, that is the reason', async () => {
    const digest = await basic.push('acme/old', 'v1', 'old');
    expect(await open(basic.access).has('acme/old', 'manifests', digest)).toBe(true);
    await open(basic.access).removeManifest('acme/old', digest);
    expect(await open(basic.access).has('acme/old', 'manifests', digest)).toBe(false);
    const kept = await fixed.push('acme/old', 'v1', 'old');
    await expect(open(fixed.access).removeManifest('acme/old', kept)).rejects.toMatchObject({
      code: 'registry.failed',
      data: { reason: 'deleteOff' },
    });
  });
});
