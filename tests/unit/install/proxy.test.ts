import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import {
  applyProxy,
  engineProxyProof,
  noProxyProof,
  proxyProof,
  proxyState,
  removeProxy,
  restartForProxy,
} from '../../../electron/commands/proxy.ts';
import { proxyLogin, setProxyLogin } from '../../../electron/core/provisioning/proxies.ts';
import { proxyText, proxyWished, withoutLogin } from '../../../shared/domain/host-proxy.ts';
import { InstallWishes } from '../../../shared/schema/install.ts';

const wish = { address: 'http://proxy.example:3128', noProxy: ['.intern.example'] };

describe('the proxy of a host', () => {
  it('is the one of the group, unless the host has its own or none', () => {
    const other = { address: 'http://other.example:3128', noProxy: [] };
    const { proxy } = InstallWishes.parse({ proxy: { all: wish, hosts: { a: other, b: false } } });
    expect(['a', 'b', 'c'].map((id) => proxyWished(proxy, id))).toEqual([other, false, wish]);
    expect(proxyWished(InstallWishes.parse({}).proxy, 'a')).toBeNull();
  });

  it('is gone around for the hosts themselves', () => {
    expect(proxyText(wish, ['10.0.0.5', '10.0.0.6'], null)).toBe(`# The proxy of this host, set by Slipway; login: none
HTTP_PROXY=http://proxy.example:3128
HTTPS_PROXY=http://proxy.example:3128
NO_PROXY=localhost,127.0.0.1,::1,10.0.0.5,10.0.0.6,.intern.example
http_proxy=http://proxy.example:3128
https_proxy=http://proxy.example:3128
no_proxy=localhost,127.0.0.1,::1,10.0.0.5,10.0.0.6,.intern.example
`);
  });

  it('shows no login, but that one is set and since when', () => {
    const text = proxyText(wish, [], { text: 'ann:s%40cret', setAt: 7 });
    expect(text).toContain('HTTP_PROXY=http://ann:s%40cret@proxy.example:3128\n');
    expect(withoutLogin(text)).not.toMatch(/ann|cret/);
    expect(withoutLogin(text)).toContain('login: 7');
  });

  it('takes no login in its address', () => {
    expect(() =>
      InstallWishes.parse({ proxy: { all: { ...wish, address: 'http://ann:secret@proxy:3128' } } }),
    ).toThrow();
  });

  it('keeps its login with the secrets, in a form that neither sh nor systemd takes apart', () => {
    const kept = new Map<string, string>();
    const secrets = {
      protection: 'key-file' as const,
      get: (key: string) => kept.get(key),
      set: (key: string, value: string) => void kept.set(key, value),
      remove: (key: string) => void kept.delete(key),
      removeBelow: () => {},
      together: <T>(work: () => T) => work(),
    };
    setProxyLogin({ secrets, now: 5 }, { address: wish.address, login: { username: 'ann', password: "a$b'c @%(`" } });
    expect(proxyLogin(secrets, wish.address)).toEqual({ text: 'ann:a%24b%27c%20%40%25%28%60', setAt: 5 });
    setProxyLogin({ secrets, now: 6 }, { address: wish.address, login: null });
    expect(proxyLogin(secrets, wish.address)).toBeNull();
  });
});

describe('every script', () => {
  const scripts = {
    proxyState: proxyState(),
    applyProxy: applyProxy(),
    proxyProof: proxyProof('a'.repeat(64)),
    removeProxy: removeProxy(),
    noProxyProof: noProxyProof(),
    restartForProxy: restartForProxy(),
    engineProxyProof: engineProxyProof(),
  };

  it.each(Object.entries(scripts))('%s is sh, and gives no program the login as an argument', async (_, text) => {
    const { exitCode, stderr } = await execa('sh', ['-n'], { input: text, reject: false });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    // Only what sh does by itself may have it: test, case, echo, printf, export, assignments.
    const lines = text.split('\n').filter((line) => /\$HTTPS?_PROXY/.test(line));
    expect(lines.filter((line) => /(grep|awk|sed|curl|cut)[^|]*\$HTTPS?_PROXY/.test(line))).toEqual([]);
  });
});
