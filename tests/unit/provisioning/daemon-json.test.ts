import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  configuredMirrors,
  liveRestoreWanted,
  mergeDaemonJson,
  sameMirrors,
  withoutLogins,
} from '../../../shared/domain/daemon-json.ts';

const mirror = 'https://mirror.example';

describe('merging mirrors into daemon.json', () => {
  it('writes a new file where there is none', () => {
    expect(mergeDaemonJson(null, [mirror])).toEqual({
      kind: 'merged',
      before: null,
      after: '{\n  "registry-mirrors": [\n    "https://mirror.example"\n  ]\n}\n',
      changed: true,
    });
  });

  it('keeps every foreign key, whatever it holds', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (foreign) => {
        const { 'registry-mirrors': _, ...kept } = JSON.parse(JSON.stringify(foreign));
        const merge = mergeDaemonJson(JSON.stringify(kept), [mirror]);
        expect(merge.kind === 'merged' && JSON.parse(merge.after)).toEqual({ ...kept, 'registry-mirrors': [mirror] });
      }),
    );
  });

  it('keeps the indentation of the file', () => {
    const merge = mergeDaemonJson('{\n\t"debug": true\n}', [mirror]);
    expect(merge).toMatchObject({ after: expect.stringContaining('\n\t"registry-mirrors": [') });
  });

  it('changes nothing when the same mirrors are there, with or without a slash at the end', () => {
    const text = '{ "registry-mirrors": ["https://mirror.example/"], "debug": true }';
    expect(mergeDaemonJson(text, [mirror])).toEqual({ kind: 'merged', before: text, after: text, changed: false });
  });

  it('clears mirrors by an empty list, since a deleted key stays in use until a restart', () => {
    const merge = mergeDaemonJson(`{"registry-mirrors":["${mirror}"]}`, []);
    expect(merge.kind === 'merged' && JSON.parse(merge.after)).toEqual({ 'registry-mirrors': [] });
  });

  it('takes an empty file for an empty object, as the engine does', () => {
    expect(mergeDaemonJson(' \n', [mirror])).toMatchObject({ kind: 'merged', changed: true });
  });

  it.each([
    ['{ "debug": true, }', 'syntax', /JSON/],
    ['{ // comment\n}', 'syntax', /JSON/],
    ['\uFEFF{}', 'syntax', /JSON/],
    ['[]', 'notObject', /^$/],
    ['{"registry-mirrors": "https://mirror.example"}', 'mirrorsNoList', /^$/],
  ])('refuses %j and says why', (text, problem, detail) => {
    const merge = mergeDaemonJson(text, [mirror]);
    expect(merge).toMatchObject({ kind: 'invalid', problem, detail: expect.stringMatching(detail) });
  });
});

describe('reading daemon.json', () => {
  it('compares mirrors in their order', () => {
    expect(sameMirrors(['http://a', 'http://b/'], ['http://a/', 'http://b'])).toBe(true);
    expect(sameMirrors(['http://a', 'http://b'], ['http://b', 'http://a'])).toBe(false);
  });

  it('finds mirrors and live-restore, and nothing in a broken file', () => {
    expect(configuredMirrors('{"registry-mirrors":["http://a"]}')).toEqual(['http://a']);
    expect(configuredMirrors('{')).toEqual([]);
    expect(liveRestoreWanted('{"live-restore":true}')).toBe(true);
    expect(liveRestoreWanted('{"live-restore":false}')).toBe(false);
    expect(liveRestoreWanted('{')).toBe(false);
  });

  it('does not show the login of a proxy', () => {
    expect(withoutLogins('{"proxies":{"http-proxy":"http://ann:secret@proxy:3128"}}')).toBe(
      '{"proxies":{"http-proxy":"http://[redacted]@proxy:3128"}}',
    );
  });

  it('says what is wrong with the file without quoting from it: it may hold a login', () => {
    const broken = '{"proxies": {"http-proxy": "http://ann:planted@proxy"}, }';
    const merge = mergeDaemonJson(broken, []);
    expect(merge.kind).toBe('invalid');
    expect(JSON.stringify(merge)).not.toContain('planted');
    expect(JSON.stringify(mergeDaemonJson('{"a": "ann:planted@proxy" x}', []))).not.toContain('planted');
    expect(JSON.stringify(mergeDaemonJson('ann:planted@proxy', []))).not.toContain('planted');
  });

  it.each([
    ['a comment', '{ // mirrors\n "debug": true }'],
    ['a byte order mark', '\uFEFF{"debug":true}'],
    ['a list', '["debug"]'],
    ['a number that would be written back as another', '{"debug":true,"x":12345678901234567890}'],
  ])('keeps its hands off a file with %s', (_name, text) => {
    expect(mergeDaemonJson(text, ['https://mirror.example']).kind).toBe('invalid');
  });

  it('keeps keys that JavaScript takes for something else', () => {
    const merge = mergeDaemonJson('{"__proto__":{"a":1},"constructor":2}', ['https://mirror.example']);
    expect(merge.kind === 'merged' && merge.after).toContain('"__proto__"');
    expect(merge.kind === 'merged' && merge.after).toContain('"constructor": 2');
  });
});
