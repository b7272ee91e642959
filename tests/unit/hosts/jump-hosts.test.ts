import { describe, expect, it } from 'vitest';
import { hopsOfWay, jumpDown, jumpPath, wayKey } from '../../../electron/core/hosts/jump-hosts.ts';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { Host } from '../../../shared/schema/host.ts';

const none = { setAt: null };
const host = (id: string, jumpHostIds: string[], local = false): Host => ({
  ...{ id, name: id, hostKey: null, internalAddress: null, profiles: [], createdAt: 0 },
  ssh: local ? null : { address: id, port: 22, username: 'root', method: 'agent', escalation: 'root', jumpHostIds },
  secrets: { password: none, privateKey: none, passphrase: none, sudoPassword: none },
});
const among =
  (...hosts: readonly Host[]) =>
  (id: string) =>
    hosts.find((each) => each.id === id);

describe('the way through jump hosts', () => {
  it('goes first to last, behind the way to the first', () => {
    const target = host('t', ['b', 'c']);
    const find = among(target, host('a', []), host('b', ['a']), host('c', []));
    expect(jumpPath(target, find)).toEqual(['a', 'b', 'c']);
    expect(hopsOfWay('t', find)).toEqual(['a', 'b', 'c']);
  });

  it('shares a connection where a hop is reached as its own record says', () => {
    const find = among(host('a', []), host('b', ['a']), host('c', []));
    expect(wayKey(['a'], find)).toBe('a');
    expect(wayKey(['a', 'b'], find)).toBe('b');
    expect(wayKey(['a', 'c'], find)).toBe('a>c');
    expect(hopsOfWay('a>c', find)).toEqual(['a']);
  });

  it.each([
    ['leads to itself', [host('t', ['a']), host('a', ['t'])], 'jumpLoop'],
    ['names one twice', [host('t', ['a', 'a']), host('a', [])], 'jumpLoop'],
    ['names one that is gone', [host('t', ['a'])], 'jumpUnknown'],
    ['names this computer', [host('t', ['a']), host('a', [], true)], 'jumpLocal'],
  ])('is refused where it %s', (_, hosts, reason) => {
    const [target] = hosts;
    if (!target) throw new Error('no host');
    expect(() => jumpPath(target, among(...hosts))).toThrow(
      expect.objectContaining({ code: 'input.invalid', data: expect.objectContaining({ reason }) }),
    );
  });

  it('names the hop that is down, the innermost one', () => {
    const cause = new SlipwayError('host.keyChanged', { data: { address: 'a' } });
    const inner = jumpDown(cause, host('a', []), host('b', ['a']));
    expect(inner).toMatchObject({ code: 'host.unreachable', data: { host: 'b', jump: 'a', reason: 'jumpKeyChanged' } });
    expect(jumpDown(inner, host('b', ['a']), host('t', ['b']))).toMatchObject({
      code: 'host.unreachable',
      data: { host: 't', jump: 'a', reason: 'jumpKeyChanged', why: 'host.keyChanged' },
    });
  });
});
