import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { mergeParts, type Texts } from '../../shared/locales/merge-parts.ts';
import { ErrorCode } from '../../shared/schema/error.ts';

const renderer = new URL('../../renderer/', import.meta.url);
const folder = new URL('../../shared/locales/parts/', import.meta.url);
const parts = Object.fromEntries(
  readdirSync(folder).map((name) => [name, JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Texts]),
);
const catalogues = mergeParts(parts);

/** Dotted keys; the plural forms of English (`_one`) belong to the key without it. */
function keysOf(texts: Texts, before = ''): readonly string[] {
  return Object.entries(texts).flatMap(([name, value]) =>
    typeof value === 'string' ? [`${before}${name}`.replace(/_(one|other)$/, '')] : keysOf(value, `${before}${name}.`),
  );
}

function textAt(texts: Texts | undefined, key: string): unknown {
  return key.split('.').reduce<unknown>((at, name) => (at as Texts | undefined)?.[name], texts);
}

const namesIn = (text: unknown) => [...String(text).matchAll(/\{\{\s*(\w+)/g)].map((match) => match[1]).sort();

test('English and Chinese have the same keys', () => {
  const english = new Set(keysOf(catalogues.en ?? {}));
  const chinese = new Set(keysOf(catalogues['zh-CN'] ?? {}));
  expect([...english].filter((key) => !chinese.has(key))).toEqual([]);
  expect([...chinese].filter((key) => !english.has(key))).toEqual([]);
});

test('both languages say what happened and what to do for every error code', () => {
  const missing = ['en', 'zh-CN'].flatMap((language) =>
    ErrorCode.options.filter(
      (code) =>
        !textAt(catalogues[language], `errors.${code}.what`) || !textAt(catalogues[language], `errors.${code}.do`),
    ),
  );
  expect(missing).toEqual([]);
});

test('a Chinese text has no value that the English one does not have', () => {
  const strange = keysOf(catalogues['zh-CN'] ?? {}).filter((key) => {
    const chinese = textAt(catalogues['zh-CN'], key);
    const english = textAt(catalogues.en, key) ?? textAt(catalogues.en, `${key}_other`);
    return namesIn(chinese).some((name) => !namesIn(english).includes(name));
  });
  expect(strange).toEqual([]);
});

test('every key that the window names exists', () => {
  const known = new Set(keysOf(catalogues.en ?? {}));
  const missing = readdirSync(renderer, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .flatMap((name) => {
      const source = readFileSync(new URL(name, renderer), 'utf8');
      return [...source.matchAll(/\bt\(\s*'([\w.-]+)'/g)].map(([, key]) => `${name}: ${key}`);
    })
    .filter((found) => !known.has(found.split(': ')[1] ?? ''));
  expect(missing).toEqual([]);
});

test('every sentence and every reason that core says exists', () => {
  const known = new Set(keysOf(catalogues.en ?? {}));
  const said = ['../../electron/', '../../shared/'].flatMap((area) => {
    const root = new URL(area, import.meta.url);
    return readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .flatMap((name) => {
        const source = readFileSync(new URL(name, root), 'utf8');
        return [...source.matchAll(/\bmessage\(\s*'([\w.-]+)'/g)].map(([, key]) => `${name}: ${key}`);
      });
  });
  expect(said.length).toBeGreaterThan(10);
  expect(said.filter((found) => !known.has(found.split(': ')[1] ?? ''))).toEqual([]);
});

test('no text shouts', () => {
  const loud = Object.entries(catalogues).flatMap(([language, texts]) =>
    keysOf(texts).filter((key) => /[!！]/.test(String(textAt(catalogues[language], key)))),
  );
  expect(loud).toEqual([]);
});

test('two parts cannot define the same text', () => {
  expect(() => mergeParts({ 'a.en.json': { x: { y: '1' } }, 'b.en.json': { x: { y: '2' } } })).toThrow('b.en.json');
});
