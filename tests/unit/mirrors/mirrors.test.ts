import { describe, expect, it } from 'vitest';
import {
  isPersonalMirror,
  isPlainHttp,
  knownMirror,
  oddMirrors,
  orderMirrors,
  suggestedMirrors,
  withMirrorState,
} from '../../../shared/domain/mirrors.ts';
import type { MirrorState } from '../../../shared/schema/mirror.ts';

const state = (url: string, changes: Partial<MirrorState> = {}): MirrorState => ({
  url,
  verdict: 'fast',
  cause: null,
  detail: '',
  status: 200,
  answerMs: 20,
  pullMs: 200,
  bytes: 2_000_000,
  digest: 'sha256:a',
  measuredAt: 1000,
  deadSince: null,
  ...changes,
});

describe('what is known of a mirror', () => {
  it('recognises the personal address of Alibaba Cloud, whatever its id', () => {
    expect(isPersonalMirror('https://a1b2c3d4.mirror.aliyuncs.com/')).toBe(true);
    expect(knownMirror('https://a1b2c3d4.mirror.aliyuncs.com')).toMatchObject({ access: 'ownCloud', note: 'alibaba' });
    expect(isPersonalMirror('https://mirror.aliyuncs.com.example')).toBe(false);
  });

  it('knows closed ones, and offers none of them', () => {
    expect(knownMirror('https://docker.mirrors.ustc.edu.cn')?.access).toBe('closed');
    expect(suggestedMirrors([]).every(({ access }) => access === 'public')).toBe(true);
    const present = suggestedMirrors(['https://docker.m.daocloud.io/']).map(({ host }) => host);
    expect(present).not.toContain('docker.m.daocloud.io');
  });

  it('says where there is no TLS', () => {
    expect(isPlainHttp('http://10.0.0.1:5000')).toBe(true);
    expect(isPlainHttp('https://mirror.example')).toBe(false);
  });
});

describe('the order of mirrors', () => {
  const [a, b, c, d] = ['https://a', 'https://b', 'https://c', 'https://d'];

  it('is by the slowest host of each, dead ones last, unmeasured ones between', () => {
    const one = [state(a, { pullMs: 100 }), state(b, { pullMs: 200 }), state(c, { verdict: 'dead' })];
    const two = [state(a, { pullMs: 900 }), state(b, { pullMs: 300 })];
    expect(orderMirrors([c, d, a, b], [one, two])).toEqual([b, a, d, c]);
  });

  it('puts a mirror that one host finds dead behind a slow one', () => {
    const slow = state(b, { verdict: 'slow', pullMs: 5000 });
    expect(orderMirrors([a, b], [[state(a), slow], [state(a, { verdict: 'dead' })]])).toEqual([b, a]);
  });

  it('stays as it is where nothing was measured', () => {
    expect(orderMirrors([b, a], [[]])).toEqual([b, a]);
  });
});

describe('what is kept of a mirror', () => {
  const dead = { ...state('https://a', { verdict: 'dead', cause: 'refused', pullMs: null }), measuredAt: 5000 };

  it('is since when it is dead, until it serves again', () => {
    const first = withMirrorState([state('https://a')], dead);
    expect(first[0]?.deadSince).toBe(5000);
    const second = withMirrorState(first, { ...dead, measuredAt: 9000 });
    expect(second[0]?.deadSince).toBe(5000);
    expect(withMirrorState(second, state('https://a', { measuredAt: 9999 }))[0]?.deadSince).toBe(null);
  });

  it('is the last full pull, which a light look does not replace', () => {
    const slow = state('https://a', { verdict: 'slow', pullMs: 4000 });
    const light = state('https://a', { pullMs: null, bytes: null, answerMs: 10 });
    expect(withMirrorState([slow], light)[0]).toMatchObject({ verdict: 'slow', pullMs: 4000, answerMs: 10 });
  });

  it('has an end', () => {
    let states: readonly MirrorState[] = [];
    for (let n = 0; n < 60; n += 1) states = withMirrorState(states, state(`https://m${n}`, { measuredAt: n }));
    expect(states).toHaveLength(40);
    expect(states.at(-1)?.url).toBe('https://m59');
  });
});

it('points out a mirror that has another version than the others', () => {
  const states = [state('https://a'), state('https://b'), state('https://c', { digest: 'sha256:old' })];
  expect([...oddMirrors(states)]).toEqual(['https://c']);
  expect([...oddMirrors([state('https://a')])]).toEqual([]);
});
