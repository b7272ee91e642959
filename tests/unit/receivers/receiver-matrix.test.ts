import { request as httpRequest } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { createReceivers, type Receivers } from '../../../electron/core/receivers/index.ts';
import { createRouter } from '../../../electron/rpc/router.ts';
import { formatImageReference, parseImageReference } from '../../../shared/domain/image-reference.ts';
import { bodyLimit, canProve, isGitFormat } from '../../../shared/domain/webhooks/index.ts';
import { type Receiver, type ReceiverFormat, ReceiverInput } from '../../../shared/schema/receiver.ts';
import { startTestServer, type TestServer } from '../../support/headless-server.ts';
import { applicationRecord, clusterRecord, registryRecord } from '../../support/source-records.ts';
import { createTestContext, type TestContext } from '../../support/test-context.ts';
import { createTestCore, type TestCore } from '../../support/test-core.ts';
import { webhookSample } from '../../support/webhook-samples.ts';
import { provenHeaders } from '../../support/webhook-senders.ts';

/** Each sender × good, forged, repeated, wrong repository, wrong tag or branch, malformed, huge, slow, over real HTTP. */
type Calling = Exclude<ReceiverFormat, 'poll'>;

const samples = {
  github: 'github-push',
  gitlab: 'gitlab-push',
  gitea: 'gitea-push',
  gogs: 'gogs-push',
  gitee: 'gitee-push',
  codeup: 'codeup-push',
  'bitbucket-cloud': 'bitbucket-cloud-push',
  'bitbucket-server': 'bitbucket-server-push',
  'git-generic': 'git-generic-push',
  alicloud: 'alicloud-personal',
  'docker-hub': 'docker-hub-push',
  harbor: 'harbor-push',
  distribution: 'distribution-push',
  ghcr: 'ghcr-package',
  tencent: 'tencent-push',
  huawei: 'huawei-push',
  'registry-generic': 'registry-generic-push',
} as const satisfies Record<Calling, string>;
const formats = Object.keys(samples) as Calling[];

const secret = 's3cr3t-of-the-matrix';
const digest = `sha256:${'4c1e'.repeat(16)}`;
const commit = '9ab3'.repeat(10);

vi.setConfig({ testTimeout: 30_000 });

let context: TestContext;
let receivers: Receivers;
let core: TestCore;
let server: TestServer;
/** What was begun: builds and releases. */
let begun: string[];
let services: { serviceId: string; name: string; image: string }[];

beforeAll(async () => {
  core = createTestCore({ connect: () => Promise.reject(new Error()), scanHostKey: () => Promise.reject(new Error()) });
  const shell = { capabilities: () => expect.fail('not asked'), openExternal: async () => undefined };
  server = await startTestServer({
    router: createRouter(core.core, shell, core.context.logger),
    receivers: { handle: (call) => receivers.handle(call), bodyLimit: (call) => receivers.bodyLimit(call) },
  });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await core[Symbol.asyncDispose]();
});

beforeEach(() => {
  context = createTestContext();
  context.storage.records.of('registries').put(registryRecord());
  context.storage.records.of('clusters').put(clusterRecord());
  begun = [];
  const seen = new Set<string>();
  services = [{ serviceId: 's1', name: 'web', image: 'reg.example/acme/shop:latest' }];
  receivers = createReceivers(context, {
    applications: {
      require: () => applicationRecord(),
      async lookFor(id) {
        if (seen.has(id)) return { commit, buildId: null };
        seen.add(id);
        begun.push(`build of ${id}`);
        return { commit, buildId: 'build-1' };
      },
    },
    builds: { start: () => expect.fail('nobody asked for it again') },
    registries: {
      require: () => registryRecord(),
      resolve: async () => ({ digest, mediaType: 'x', sizeBytes: 1 }),
      resolveIfChanged: async () => undefined,
    },
    releases: {
      preview: async () => services,
      async release({ image }) {
        begun.push(`release of ${image}`);
        const reference = parseImageReference(image);
        if (!reference) expect.fail(`no reference: ${image}`);
        services = services.map((service) => ({ ...service, image: formatImageReference({ ...reference, digest }) }));
        return { batchId: 'batch-1', releaseIds: ['r1'] };
      },
    },
  });
});
afterEach(() => context[Symbol.asyncDispose]());

function addReceiver(format: Calling): Receiver {
  const proof = canProve(format) ? { secret } : {};
  if (!isGitFormat(format)) {
    const target = { registryId: 'registry', repository: 'acme/shop', tag: 'latest', clusterId: 'cluster' };
    const selector = { update: 'server-config' };
    return receivers.add(ReceiverInput.parse({ name: format, format, ...target, selector, ...proof }));
  }
  const event = webhookSample(samples[format]).events[0];
  const said = event?.kind === 'push' ? event : expect.fail(`the sample of ${format} is no push`);
  const bare = said.repositories[0] ?? '';
  const url = bare.includes('://') ? bare : `https://bitbucket.lan/scm/${bare.toLowerCase()}.git`;
  const git = { url, branch: said.name, method: 'none', username: '' } as const;
  context.storage.records.of('applications').put(applicationRecord({ id: format, git }));
  return receivers.add(ReceiverInput.parse({ name: format, format, applicationId: format, ...proof }));
}

interface Sent {
  readonly headers: Record<string, string>;
  readonly body: Buffer;
}

/** The sample of a sender, changed as text, with a genuine proof over what is sent. */
function genuine(format: Calling, change: (text: string) => string = (text) => text): Sent {
  const { headers, bytes } = webhookSample(samples[format]);
  const body = Buffer.from(change(bytes.toString('utf8')));
  return { headers: { ...headers, ...provenHeaders(format, secret, { headers, body }, Date.now()) }, body };
}

async function post(receiver: Receiver, { headers, body }: Sent) {
  const address = `${server.origin}/hooks/${receiver.token}`;
  const answer = await fetch(address, { method: 'POST', headers, body: new Uint8Array(body) });
  const text = await answer.text();
  return { status: answer.status, body: JSON.parse(text) as Record<string, unknown> };
}

const verdicts = () =>
  context.storage.records
    .of('deliveries')
    .list()
    .map(({ verdict }) => verdict);

describe.each(formats)('%s', (format) => {
  test('good: is taken, and one thing begins', async () => {
    const answer = await post(addReceiver(format), genuine(format));
    expect(answer).toMatchObject({ status: 202, body: { result: 'accepted' } });
    await receivers.idle();
    expect(begun).toHaveLength(1);
    expect(verdicts()).toEqual(['accepted']);
    expect(JSON.stringify(context.storage.records.of('deliveries').list())).not.toContain(secret);
  });

  test('forged: is never answered 2xx, and nothing begins', async () => {
    const receiver = addReceiver(format);
    if (!canProve(format)) {
      const other = `${receiver.token.slice(0, -1)}${receiver.token.endsWith('A') ? 'B' : 'A'}`;
      expect((await post({ ...receiver, token: other }, genuine(format))).status).toBe(404);
      expect(verdicts()).toEqual([]);
      return;
    }
    const { headers, body } = genuine(format);
    const without = { headers: webhookSample(samples[format]).headers, body };
    const byAnother = provenHeaders(format, 'another secret', { headers, body }, Date.now());
    for (const sent of [without, { headers: { ...headers, ...byAnother }, body }]) {
      expect(await post(receiver, sent)).toEqual({ status: 401, body: { error: 'unauthorized' } });
    }
    await receivers.idle();
    expect(begun).toEqual([]);
    expect(verdicts()).toEqual(['bad-signature', 'bad-signature']);
  });

  test('repeated: is answered 2xx, and nothing begins twice', async () => {
    const receiver = addReceiver(format);
    const sent = genuine(format);
    await post(receiver, sent);
    await receivers.idle();
    expect(Math.trunc((await post(receiver, sent)).status / 100)).toBe(2);
    await receivers.idle();
    expect(begun).toHaveLength(1);
    expect(verdicts()).toEqual(['accepted', 'repeated']);
  });

  test('wrong repository: is answered 2xx with the reason, and nothing begins', async () => {
    const sent = genuine(format, (text) =>
      text.replaceAll('acme', 'other').replaceAll('Acme', 'Other').replaceAll('ACME', 'OTHER'),
    );
    const answer = await post(addReceiver(format), sent);
    expect(answer).toMatchObject({ status: 200, body: { result: 'wrong-repository', reason: 'otherRepository' } });
    await receivers.idle();
    expect(begun).toEqual([]);
  });

  test('wrong tag or branch: is answered 2xx with the reason, and nothing begins', async () => {
    const sent = genuine(format, (text) =>
      text.replaceAll(/refs\/heads\/(main|master)/g, 'refs/heads/v9').replaceAll(/"(latest|main)"/g, '"v9"'),
    );
    const answer = await post(addReceiver(format), sent);
    const result = isGitFormat(format) ? 'wrong-branch' : 'wrong-tag';
    expect(answer).toMatchObject({ status: 200, body: { result } });
    await receivers.idle();
    expect(begun).toEqual([]);
  });

  test('malformed: is answered 400, also where it is genuine', async () => {
    const receiver = addReceiver(format);
    const shapes = ['{', '[]', 'null', '"text"', '{"ref":5,"image":7,"type":[],"events":null,"push_data":1,"push":2}'];
    for (const text of shapes) {
      const { status, body } = await post(
        receiver,
        genuine(format, () => text),
      );
      // An empty or strange event of a known kind may be "nothing to do", but is never taken.
      expect([200, 400], `${text}: ${JSON.stringify(body)}`).toContain(status);
      expect(body.result).not.toBe('accepted');
    }
    expect(
      (
        await post(
          receiver,
          genuine(format, () => '{'),
        )
      ).status,
    ).toBe(400);
    expect((await post(receiver, { ...genuine(format), body: Buffer.from([0x7b, 0xff, 0xfe]) })).status).not.toBe(202);
    await receivers.idle();
    expect(begun).toEqual([]);
  });

  test('huge: is answered 413 before it was read', async () => {
    const receiver = addReceiver(format);
    const status = await declareOnly(`${server.origin}/hooks/${receiver.token}`, bodyLimit(format) + 1);
    expect(status).toBe(413);
    expect(verdicts()).toEqual(['refused']);
  });

  test('slow: is taken at its pace, and keeps nobody else waiting', async () => {
    const receiver = addReceiver(format);
    let letGo = (): void => undefined;
    const answered = new Promise<void>((resolve) => (letGo = resolve));
    const slow = slowly(`${server.origin}/hooks/${receiver.token}`, genuine(format), answered);
    // Its last piece comes only after somebody else was answered.
    expect((await post({ ...receiver, token: 'nobody' }, genuine(format))).status).toBe(404);
    letGo();
    expect(await slow).toBe(202);
    await receivers.idle();
    expect(begun).toHaveLength(1);
  });
});

/** Says how long its body is, and sends nothing of it. */
function declareOnly(url: string, bytes: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const call = httpRequest(url, { method: 'POST', headers: { 'content-length': bytes } }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
      call.destroy();
    });
    call.once('error', reject);
    call.flushHeaders();
  });
}

/** In three pieces, the last when it is let go. */
function slowly(url: string, { headers, body }: Sent, letGo: Promise<void>): Promise<number> {
  return new Promise((resolve, reject) => {
    const call = httpRequest(
      url,
      { method: 'POST', headers: { ...headers, 'content-length': body.length } },
      (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      },
    );
    call.once('error', reject);
    const third = Math.ceil(body.length / 3);
    void (async () => {
      for (let at = 0; at < body.length; at += third) {
        if (at + third >= body.length) await letGo;
        call.write(body.subarray(at, at + third));
        await delay(60);
      }
      call.end();
    })();
  });
}
