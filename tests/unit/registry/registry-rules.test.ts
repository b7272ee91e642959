import { describe, expect, test } from 'vitest';
import { readDockerLogins } from '../../../shared/domain/docker-logins.ts';
import { loginStanding, passwordEnd } from '../../../shared/domain/login-expiry.ts';
import { matchesName } from '../../../shared/domain/path-pattern.ts';
import { keepsCatalogueClosed, registryPlace, suggestedEndpoint } from '../../../shared/domain/registry-places.ts';
import { namedRepositories } from '../../../shared/domain/registry-repositories.ts';
import { registryRecord } from '../../support/source-records.ts';

const hour = 3_600_000;
const day = 24 * hour;

describe('the place of a registry, by its address', () => {
  test.each([
    ['docker.io', 'docker-hub', null],
    ['index.docker.io', 'docker-hub', null],
    ['ghcr.io', 'ghcr', null],
    ['ccr.ccs.tencentyun.com', 'tencent', null],
    ['acme.tencentcloudcr.com', 'tencent-enterprise', null],
    ['swr.cn-north-4.myhuaweicloud.com', 'huawei', 'cn-north-4'],
    ['registry.example:5000', 'other', null],
    ['evil-registry.cn-hangzhou.aliyuncs.com.example', 'other', null],
  ])('%s is %s', (host, provider, region) => {
    expect(registryPlace(host)).toMatchObject({ provider, region });
  });

  test.each([
    ['registry.cn-hangzhou.aliyuncs.com', 'alibaba', 'public'],
    ['registry-vpc.cn-hangzhou.aliyuncs.com', 'alibaba', 'vpc'],
    ['registry-internal.cn-hangzhou.aliyuncs.com', 'alibaba', 'internal'],
    ['crpi-0a1b2c3d.cn-hangzhou.personal.cr.aliyuncs.com', 'alibaba', 'public'],
    ['acme-prod-registry-vpc.cn-hangzhou.cr.aliyuncs.com', 'alibaba-enterprise', 'vpc'],
  ])("%s is Alibaba Cloud's, and one of its own addresses", (host, provider, network) => {
    const place = registryPlace(host);
    expect(place).toMatchObject({ provider, region: 'cn-hangzhou', network });
    expect(place.endpoints.find((endpoint) => endpoint.network === network)?.host).toBe(host);
    expect(place.endpoints.length).toBeGreaterThan(1);
  });

  test('is asked for its catalogue only where there is one', () => {
    expect(keepsCatalogueClosed(registryPlace('docker.io'))).toBe(true);
    expect(keepsCatalogueClosed(registryPlace('registry.example'))).toBe(false);
  });

  test('the address inside the cloud is suggested only where every host reaches it', () => {
    const { endpoints } = registryPlace('registry.cn-hangzhou.aliyuncs.com');
    const [open = '', vpc = ''] = endpoints.map(({ host }) => host);
    const answers = (ms: number | null) => [
      ...['a', 'b'].map((hostId) => ({ host: open, hostId, ms: 40 })),
      { host: vpc, hostId: 'a', ms: 3 },
      { host: vpc, hostId: 'b', ms },
    ];
    expect(suggestedEndpoint(endpoints, answers(3))?.network).toBe('vpc');
    expect(suggestedEndpoint(endpoints, answers(null))?.network).toBe('public');
    expect(suggestedEndpoint(endpoints, [])).toBeUndefined();
  });
});

describe('logins of a docker client', () => {
  const auth = (text: string) => Buffer.from(text).toString('base64');

  test('are read by registry; helpers are named and never run, identity tokens are no passwords', () => {
    const text = JSON.stringify({
      auths: {
        'https://index.docker.io/v1/': { auth: auth('me:pa:ss') },
        'registry.example:5000': {},
        'acme.azurecr.io': { auth: auth('00000000:'), identitytoken: 'abc' },
        'harbor.example': { auth: auth('robot$ci:wörd') },
      },
      credHelpers: { 'ghcr.io': 'gh' },
      credsStore: 'osxkeychain',
    });
    expect(readDockerLogins(text)).toEqual([
      { host: 'acme.azurecr.io', username: '00000000', password: null, state: 'token', helper: '' },
      { host: 'docker.io', username: 'me', password: 'pa:ss', state: 'usable', helper: '' },
      { host: 'ghcr.io', username: '', password: null, state: 'helper', helper: 'gh' },
      { host: 'harbor.example', username: 'robot$ci', password: 'wörd', state: 'usable', helper: '' },
      { host: 'registry.example:5000', username: '', password: null, state: 'helper', helper: 'osxkeychain' },
    ]);
  });

  test('are none where the text is no such file, and odd entries are left out', () => {
    expect(readDockerLogins('not json')).toBeUndefined();
    expect(readDockerLogins('[]')).toBeUndefined();
    expect(readDockerLogins('{"auths":{"a b":{"auth":"x"},"c.example":{"auth":"%%%"}}}')).toEqual([
      { host: 'c.example', username: '', password: null, state: 'incomplete', helper: '' },
    ]);
  });
});

describe('the end of a login', () => {
  const jwt = (claims: object) =>
    ['{"alg":"none"}', JSON.stringify(claims), 'x'].map((part) => Buffer.from(part).toString('base64url')).join('.');

  test('is told by a token itself, or by the user name under which a cloud lends passwords', () => {
    const password = jwt({ exp: 1_800_000_000 });
    expect(passwordEnd({ username: 'any', password, setAt: 0 })).toBe(1_800_000_000_000);
    expect(passwordEnd({ username: 'AWS', password: 'secret', setAt: 5 })).toBe(5 + 12 * hour);
    expect(passwordEnd({ username: 'cr_temp_user', password: 'secret', setAt: 5 })).toBe(5 + hour);
    expect(passwordEnd({ username: 'me', password: 'three.words.here', setAt: 5 })).toBeNull();
  });

  test('is warned of a week before, and of a short one in its last quarter', () => {
    expect(loginStanding(null, 0, 10 * day)).toBe('good');
    expect(loginStanding(100 * day, 0, 92 * day)).toBe('good');
    expect(loginStanding(100 * day, 0, 94 * day)).toBe('lapsing');
    expect(loginStanding(12 * hour, 0, hour)).toBe('good');
    expect(loginStanding(12 * hour, 0, 10 * hour)).toBe('lapsing');
    expect(loginStanding(12 * hour, 0, 12 * hour)).toBe('lapsed');
  });
});

test('a pattern stands for itself but for * and ?', () => {
  expect(matchesName('v*', 'v1.2')).toBe(true);
  expect(matchesName('v1.?', 'v1x2')).toBe(false);
  expect(matchesName('shop/*', 'shop/web/api')).toBe(true);
  expect(matchesName('*/web', 'web')).toBe(false);
  expect(matchesName('shop?web', 'shop/web')).toBe(true);
  expect(matchesName('*', '')).toBe(true);
  expect(matchesName('a.b', 'axb')).toBe(false);
  expect(matchesName('*-rc?', 'v1-rc-rc2')).toBe(true);
  expect(matchesName('v1', 'v12')).toBe(false);
  expect(matchesName('v1?', 'v1')).toBe(false);
  // Takes years where every star is tried with every length.
  expect(matchesName(`${'a*'.repeat(90)}b`, 'a'.repeat(255))).toBe(false);
});

describe('repositories known without asking', () => {
  test('are those named by hand, built for it, and run from it; others are not its own', () => {
    const registry = {
      ...registryRecord(),
      id: 'r1',
      host: 'reg.example',
      namespace: 'acme',
      repositories: ['by/hand'],
    };
    const applications = [
      { registryId: 'r1', image: 'shop' },
      { registryId: 'r2', image: 'elsewhere' },
    ];
    const services = [
      { image: 'reg.example/acme/api:1' },
      { image: 'docker.io/library/nginx:1' },
      { image: 'not an image' },
    ];
    expect(namedRepositories([registry], { applications, services }).get('r1')).toEqual(
      new Set(['by/hand', 'acme/shop', 'acme/api']),
    );
  });
});
