import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  formatImageReference,
  parseImageReference,
  repositoryPath,
  sameSource,
} from '../../../shared/domain/image-reference.ts';
import { refused, taken } from './reference-vectors.ts';

const digest = `sha256:${'a'.repeat(64)}`;

describe('an image reference', () => {
  test('is taken apart into host, repository, tag and digest', () => {
    expect(parseImageReference(`reg.example:5000/acme/shop:v1@${digest}`)).toEqual({
      host: 'reg.example:5000',
      repository: 'acme/shop',
      tag: 'v1',
      digest,
    });
  });

  test('without a host is one of Docker Hub, with library/ before a single name', () => {
    expect(parseImageReference('nginx')).toEqual({
      host: 'docker.io',
      repository: 'library/nginx',
      tag: null,
      digest: null,
    });
    expect(parseImageReference('acme/shop:latest')?.repository).toBe('acme/shop');
    expect(parseImageReference('index.docker.io/acme/shop')?.host).toBe('docker.io');
  });

  test('with a port but no tag keeps the port out of the tag', () => {
    expect(parseImageReference('localhost:5000/shop')).toEqual({
      host: 'localhost:5000',
      repository: 'shop',
      tag: null,
      digest: null,
    });
  });

  test.each(['Acme/Shop', 'shop:', 'shop:-x', 'shop@sha256:abc', '', 'a//b', 'reg.example/', '-x', 'shop name'])(
    'is refused: %j',
    (text) => {
      expect(parseImageReference(text)).toBeUndefined();
    },
  );

  test('is written as it was read', () => {
    const text = `reg.example/acme/shop:v1@${digest}`;
    const parsed = parseImageReference(text);
    expect(parsed && formatImageReference(parsed)).toBe(text);
  });
});

test('two references to one repository are the same whatever their tags, and not across hosts', () => {
  expect(sameSource('nginx:1', `docker.io/library/nginx@${digest}`)).toBe(true);
  expect(sameSource('REG.example/acme/shop', 'reg.example/acme/shop:x')).toBe(true);
  expect(sameSource('reg.example/acme/shop', 'other.example/acme/shop')).toBe(false);
  expect(sameSource('not valid!', 'not valid!')).toBe(false);
});

test('a namespace goes before the image name', () => {
  expect(repositoryPath({ namespace: 'acme' }, 'shop')).toBe('acme/shop');
  expect(repositoryPath({ namespace: '' }, 'shop')).toBe('shop');
});

describe("Docker's own answers", () => {
  for (const [text, host, repository, tag = null, digest = null] of taken)
    test(`${text} is taken apart as Docker does`, () => {
      expect(parseImageReference(text)).toEqual({ host, repository, tag, digest });
    });

  test.each(refused)('%j is refused as Docker does', (text) => {
    expect(parseImageReference(text)).toBeUndefined();
  });
});

describe('any text', () => {
  const letters = fc.constantFrom(...'aZ09._-/:@[]% é'.split(''), 'docker.io/', 'sha256:', 'localhost', 'f'.repeat(64));
  const almost = fc.array(letters, { maxLength: 24 }).map((parts) => parts.join(''));

  test('is either refused or a reference that reads the same when it is written and read again', () => {
    fc.assert(
      fc.property(fc.oneof(almost, fc.string({ maxLength: 400 })), (text) => {
        const parsed = parseImageReference(text);
        if (!parsed) return;
        expect(parseImageReference(formatImageReference(parsed))).toEqual(parsed);
        expect(parsed.repository.length).toBeLessThanOrEqual(255);
        expect(parsed.repository).toMatch(/^[a-z0-9][a-z0-9._/-]*$/);
        expect(parsed.host).toMatch(/^[A-Za-z0-9[]/);
      }),
      { numRuns: 3000 },
    );
  });
});
