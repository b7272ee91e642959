import fc from 'fast-check';
import { expect, test } from 'vitest';
import { advertisedLines, packetsOf } from '../../../electron/adapters/git/packets.ts';
import { parseReferences } from '../../../electron/adapters/git/references.ts';

const one = '1'.repeat(40);
const packet = (text: string): string => (Buffer.byteLength(text) + 4).toString(16).padStart(4, '0') + text;

test('an advertisement is read up to its flush packet, and says the same as ls-remote', () => {
  const first = packet(`${one} HEAD\0multi_ack symref=HEAD:refs/heads/main agent=git/2\n`);
  const text = `${first}${packet(`${one} refs/heads/main\n`)}${packet(`${one} refs/tags/ü^{}\n`)}0000rest`;
  const bytes = Buffer.from(text);
  for (let cut = 0; cut < bytes.length - 4; cut += 1) expect(packetsOf(bytes.subarray(0, cut))).toBeUndefined();
  const read = packetsOf(bytes);
  expect(read?.rest.toString()).toBe('rest');
  expect(parseReferences(advertisedLines(read?.texts ?? []))).toEqual({
    branches: [{ name: 'main', commit: one }],
    tags: [{ name: 'ü', commit: one }],
    defaultBranch: 'main',
  });
});

test('an empty repository has nothing, and a complaint is no repository', () => {
  const empty = `${'0'.repeat(40)} capabilities^{}\0symref=HEAD:refs/heads/main`;
  expect(parseReferences(advertisedLines([empty])).branches).toEqual([]);
  expect(() => advertisedLines(['ERR access denied'])).toThrow('access denied');
});

test('what is no packet is refused, and nothing else is thrown', () => {
  expect(() => packetsOf(Buffer.from('Welcome to the server'))).toThrow('not a packet');
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      try {
        packetsOf(Buffer.from(bytes));
      } catch (error) {
        expect(String(error)).toContain('not a packet');
      }
    }),
  );
});
