import { describe, expect, test } from 'vitest';
import { parseChallenges, realmAccepted } from '../../../electron/adapters/registry/challenge.ts';

describe('a WWW-Authenticate header', () => {
  test('gives a Bearer challenge with commas inside its scope', () => {
    const header = 'Bearer realm="https://auth.example/token",service="reg",scope="repository:acme/shop:pull,push"';
    expect(parseChallenges(header)).toEqual([
      {
        scheme: 'bearer',
        parameters: { realm: 'https://auth.example/token', service: 'reg', scope: 'repository:acme/shop:pull,push' },
      },
    ]);
  });

  test('may hold several challenges, in any letter case and order, quoted or not', () => {
    expect(parseChallenges('BASIC Realm=plain, bearer Scope="a \\"b\\"", REALM="https://x/t"')).toEqual([
      { scheme: 'basic', parameters: { realm: 'plain' } },
      { scheme: 'bearer', parameters: { scope: 'a "b"', realm: 'https://x/t' } },
    ]);
  });

  test('that is broken gives what was readable before', () => {
    expect(parseChallenges('Basic realm="open')).toEqual([{ scheme: 'basic', parameters: {} }]);
    expect(parseChallenges('"""')).toEqual([]);
    expect(parseChallenges('')).toEqual([]);
  });
});

describe('our login is sent to a token server', () => {
  const accepted = (realm: string, registry: string): boolean => realmAccepted(new URL(realm), new URL(registry));

  test('at the registry itself or in its own domain, over https', () => {
    expect(accepted('https://auth.docker.io/token', 'https://registry-1.docker.io')).toBe(true);
    expect(
      accepted('https://dockerauth.cn-hangzhou.aliyuncs.com/auth', 'https://registry.cn-hangzhou.aliyuncs.com'),
    ).toBe(true);
    expect(accepted('https://registry.example:8443/token', 'https://registry.example:5000')).toBe(true);
    expect(accepted('https://10.0.0.5:5001/token', 'https://10.0.0.5:5000')).toBe(true);
  });

  test('never elsewhere', () => {
    expect(accepted('https://evil.example/token', 'https://registry-1.docker.io')).toBe(false);
    expect(accepted('https://evildocker.io/token', 'https://registry-1.docker.io')).toBe(false);
    expect(accepted('https://evil.com.cn/token', 'https://registry.acme.com.cn')).toBe(false);
    expect(accepted('https://10.0.0.6/token', 'https://10.0.0.5:5000')).toBe(false);
    expect(accepted('https://me:pass@registry.example/token', 'https://registry.example')).toBe(false);
  });

  test('in clear only where the registry itself is plain http and the same host', () => {
    expect(accepted('http://registry.example/token', 'https://registry.example')).toBe(false);
    expect(accepted('http://registry.example/token', 'http://registry.example')).toBe(true);
    expect(accepted('http://auth.registry.example/token', 'http://registry.example')).toBe(false);
  });
});
