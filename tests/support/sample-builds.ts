import { Build } from '../../shared/schema/build.ts';

const minute = 60_000;
const hour = 60 * minute;

interface Names {
  readonly commit: (seed: number) => string;
  readonly digest: (seed: number) => string;
}

/** Builds of `application-1`, oldest first: good ones, one that failed, one that took an earlier image. */
export function sampleBuilds(now: number, names: Names): readonly Build[] {
  const subjects = ['Update the logo', 'Show the price with tax'];
  const started = [now - 26 * hour, now - 3 * minute];
  const good = subjects.map((subject, index) =>
    sampleBuild(index + 1, { subject, createdAt: started[index] ?? now, names }),
  );
  return [sampleFailure(now - 50 * hour, names), ...good];
}

function sampleBuild(number: number, about: { subject: string; createdAt: number; names: Names }): Build {
  const { subject, createdAt, names } = about;
  return Build.parse({
    id: `build-${number}`,
    applicationId: 'application-1',
    operationId: `operation-build-${number}`,
    commit: names.commit(number),
    subject,
    author: 'Li Wei',
    trigger: 'git-hook',
    state: 'succeeded',
    image: 'shop/shop-web',
    tag: 'latest',
    digest: names.digest(number + 20),
    sizeBytes: 84_000_000,
    hostId: 'host-1',
    way: 'buildkit',
    stages: [
      { name: '[1/3] FROM docker.io/library/node:20', state: 'cached', ...between(createdAt, 0, 1), line: 4 },
      { name: '[2/3] COPY package.json ./', state: 'done', ...between(createdAt, 1, 3), line: 6 },
      { name: '[3/3] RUN npm ci', state: 'done', ...between(createdAt, 3, 80), line: 8 },
    ],
    layers: [
      { command: 'ADD rootfs.tar.xz /', sizeBytes: 61_000_000 },
      { command: 'COPY package.json ./', sizeBytes: 1200 },
      { command: 'RUN npm ci', sizeBytes: 22_900_000 },
      { command: 'CMD ["node", "server.js"]', sizeBytes: 0 },
    ],
    error: null,
    createdAt,
    startedAt: createdAt,
    finishedAt: createdAt + (number === 2 ? 95_000 : 90_000),
  });
}

function sampleFailure(createdAt: number, names: Names): Build {
  const name = '[3/3] RUN npm ci';
  return Build.parse({
    ...sampleBuild(3, { subject: 'Pin the payment library', createdAt, names }),
    state: 'failed',
    digest: null,
    sizeBytes: null,
    layers: [],
    stages: [
      { name: '[2/3] COPY package.json ./', state: 'done', ...between(createdAt, 0, 2), line: 2 },
      { name, state: 'failed', ...between(createdAt, 2, 40), line: 3 },
    ],
    failure: { step: name, command: 'RUN npm ci', exitCode: 1, line: 5 },
    error: {
      code: 'build.failed',
      data: { reason: 'buildCommand', exitCode: 1, detail: 'exit code: 1', lastLines: 'npm ERR! 404' },
      retryable: false,
    },
    finishedAt: createdAt + 41_000,
  });
}

function between(start: number, from: number, to: number): { startedAt: number; finishedAt: number } {
  return { startedAt: start + from * 1000, finishedAt: start + to * 1000 };
}
