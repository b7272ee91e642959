import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { cpuWeight, limitBuildKitGroup, yieldClassicGroup } from '../../../electron/commands/build-limits.ts';
import { parseHostLoad } from '../../../electron/commands/host-load.ts';
import { buildInputs } from '../../../electron/core/builds/build-inputs.ts';
import { buildLockPath } from '../../../electron/core/builds/build-lock.ts';
import { shortCommand } from '../../../electron/core/builds/image-layers.ts';
import { baseImages } from '../../../shared/domain/base-images.ts';
import { buildShare } from '../../../shared/domain/build-limits.ts';
import { buildKitNeeds, chooseBuildWay } from '../../../shared/domain/build-way.ts';
import { platformOf, runsPlatform } from '../../../shared/domain/platform.ts';
import { BuildSettings } from '../../../shared/schema/build.ts';
import { applicationRecord } from '../../support/source-records.ts';

const engine = { apiVersion: '1.41', os: 'linux' };
const old = { apiVersion: '1.38', os: 'linux' };

describe('the builder', () => {
  test('is BuildKit where the engine has it, else the older one', () => {
    expect(chooseBuildWay('auto', engine, [])).toEqual({ kind: 'build', way: 'buildkit' });
    expect(chooseBuildWay('auto', old, [])).toEqual({ kind: 'build', way: 'classic' });
    expect(chooseBuildWay('classic', engine, [])).toEqual({ kind: 'build', way: 'classic' });
  });

  test('is refused where the result would not be what was asked for', () => {
    expect(chooseBuildWay('auto', old, ['secrets'])).toMatchObject({ reason: 'needsBuildKit', need: 'secrets' });
    expect(chooseBuildWay('classic', engine, ['mount'])).toMatchObject({ reason: 'classicChosen', need: 'mount' });
    expect(chooseBuildWay('buildkit', old, [])).toMatchObject({ reason: 'noBuildKit' });
  });

  test.each([
    ['# syntax=docker/dockerfile:1\nFROM a\n', ['syntax']],
    ['FROM a\n# syntax=docker/dockerfile:1\n', []],
    ['FROM a\nRUN --mount=type=secret,id=npm npm ci\n', ['mount']],
    ['FROM a\nRUN <<EOF\necho a\nEOF\n', ['hereDocument']],
    ['FROM a\nCOPY --link a b\n', ['link']],
    ['FROM a\nCOPY --from=b a b\nRUN cat < a; echo "--mount=x"\n', []],
  ])('%j needs %j of it', (dockerfile, needs) => {
    expect(buildKitNeeds(dockerfile)).toEqual(needs);
  });
});

describe('limits', () => {
  const host = { cores: 4, memoryBytes: 8 * 1024 ** 3 };

  test('leave a core and half of the memory where none are set', () => {
    expect(buildShare({ cpus: null, memoryMb: null }, host)).toMatchObject({ cpus: 3, memoryBytes: 4 * 1024 ** 3 });
    expect(buildShare({ cpus: null, memoryMb: null }, { ...host, cores: 1 }).cpus).toBe(0.5);
  });

  test('are never more cores than there are', () => {
    expect(buildShare({ cpus: 16, memoryMb: 64 }, host)).toMatchObject({ cpus: 4, memoryBytes: 64 * 1024 ** 2 });
  });

  test("hold for BuildKit's group by what the kernel says back", () => {
    const text = limitBuildKitGroup({ cpuShares: 64, cpus: 1.5, memoryBytes: 1024 });
    expect(text).toContain('put "$base/cpu/$group/cpu.cfs_quota_us" 150000');
    expect(text).toContain('put "$base/$group/cpu.max" "150000 100000"');
    expect(limitBuildKitGroup(null)).toContain('put "$base/cpu/$group/cpu.cfs_quota_us" -1');
    expect(text).toContain('put "$base/cpu/$group/cpu.idle" 1');
    expect(limitBuildKitGroup(null)).toContain('put "$base/cpu/$group/cpu.idle" 0');
    expect([cpuWeight(1024), cpuWeight(64), cpuWeight(2)]).toEqual([39, 3, 1]);
  });

  test('leave the first cores to what serves, however the list of them is written', async () => {
    const text = yieldClassicGroup({ cpuShares: 64, cpus: 2.5 });
    expect(text).not.toContain('cfs_quota');
    const [, cores = ''] = /^(cores\(\) \{[\s\S]*?^\})/m.exec(text) ?? [];
    const last = async (list: string, count: number): Promise<string> =>
      (await execa('sh', ['-c', `${cores}\ncores "$1" "$2"`, 'sh', list, String(count)])).stdout;
    expect(await Promise.all([last('0-3', 3), last('0,2-4,9', 2), last('0-1', 5), last('7', 1)])).toEqual([
      ...['1,2,3', '4,9', '0,1', '7'],
    ]);
    expect(text).toContain('"$(cores "$(cat "$base/cpuset/docker/cpuset.cpus")" 3)"');
  });
});

test.each([
  ['linux/amd64', 'linux/amd64', true],
  ['linux/amd64', 'linux/386', true],
  ['linux/amd64', 'linux/arm64', false],
  ['linux/arm/v7', 'linux/arm/v6', true],
  ['linux/arm/v6', 'linux/arm/v7', false],
  ['windows/amd64', 'linux/amd64', false],
])('a node of %s and an image for %s: %s', (node, image, runs) => {
  expect(runsPlatform(node, image)).toBe(runs);
});

test('platforms have one name whoever names them', () => {
  expect([platformOf('linux', 'x86_64'), platformOf('Linux', 'aarch64'), platformOf('linux', 'armv7l')]).toEqual([
    'linux/amd64',
    'linux/arm64',
    'linux/arm/v7',
  ]);
});

test('the images that a Dockerfile builds on are found, with arguments filled in', () => {
  const dockerfile = [
    'ARG VERSION=20',
    'ARG BASE',
    '# FROM comment',
    `FROM --platform=linux/amd64 node:\${VERSION} AS build`,
    'RUN true \\',
    '  && true',
    `FROM \${BASE}`,
    `FROM \${OTHER:-debian:12} AS last`,
    'FROM build',
    'COPY --from=build /a /a',
    'COPY --from=nginx:1 /b /b',
    'FROM scratch',
  ].join('\n');
  expect(baseImages(dockerfile, { VERSION: '22' })).toEqual(['node:22', 'debian:12', 'nginx:1']);
});

describe('what makes an image', () => {
  const parts = { tree: 'a'.repeat(40), dockerfileText: 'FROM a', application: applicationRecord(), image: 'r/a' };
  const changed = (build: Partial<BuildSettings>) =>
    buildInputs({ ...parts, application: applicationRecord({ build: BuildSettings.parse(build) }) });

  test('is the same for limits and the order of arguments', () => {
    expect(changed({ cpus: 2, minutes: 5 })).toBe(buildInputs(parts));
    expect(changed({ args: { A: '1', B: '2' } })).toBe(changed({ args: { B: '2', A: '1' } }));
  });

  test('is another for other files, Dockerfile, arguments, stage, platform or secret', () => {
    const secret = applicationRecord({ buildSecrets: { npm: { setAt: 2 } } });
    const all = [
      buildInputs(parts),
      buildInputs({ ...parts, tree: 'b'.repeat(40) }),
      buildInputs({ ...parts, dockerfileText: 'FROM b' }),
      buildInputs({ ...parts, application: secret }),
      changed({ args: { A: '1' } }),
      changed({ target: 'test' }),
      changed({ platform: 'linux/arm64' }),
    ];
    expect(new Set(all).size).toBe(all.length);
  });
});

test.each([
  ['/bin/sh -c #(nop) COPY dir:1 in /www/ ', 'COPY dir:1 in /www/'],
  ['/bin/sh -c npm ci', 'RUN npm ci'],
  ['RUN /bin/sh -c npm ci # buildkit', 'RUN npm ci'],
  ['|1 A=b /bin/sh -c npm ci', 'RUN npm ci'],
  ['COPY site/ /www/ # buildkit', 'COPY site/ /www/'],
])('the layer %j is %j', (history, command) => {
  expect(shortCommand(history)).toBe(command);
});

test('the load of a host is read, and nothing else taken for it', () => {
  expect(parseHostLoad('0.52 0.58 0.59 1/467 12345\n4\n')).toEqual({ load: 0.52, cores: 4 });
  expect(parseHostLoad('')).toBeUndefined();
});

test('the lock of an image is its own', () => {
  expect(buildLockPath('r/a')).toMatch(/^\/run\/slipway-build-[0-9a-f]{16}\.lock$/);
  expect(buildLockPath('r/a')).not.toBe(buildLockPath('r/b'));
});
