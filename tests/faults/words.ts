import { readdirSync, readFileSync } from 'node:fs';
import { mergeParts, type Texts } from '../../shared/locales/merge-parts.ts';
import type { Message } from '../../shared/schema/common.ts';
import type { ErrorInfo } from '../../shared/schema/error.ts';

const folder = new URL('../../shared/locales/parts/', import.meta.url);
const catalogues = mergeParts(
  Object.fromEntries(
    readdirSync(folder).map((name) => [name, JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Texts]),
  ),
);
const languages = ['en', 'zh-CN'] as const;

function lookUp(language: string, key: string): string | undefined {
  const found = key
    .split('.')
    .reduce<Texts | string | undefined>(
      (at, name) => (typeof at === 'object' ? at[name] : undefined),
      catalogues[language],
    );
  return typeof found === 'string' ? found : undefined;
}

const filled = (text: string, params: Readonly<Record<string, unknown>>): string =>
  text.replace(/\{\{\s*(\w+)[^}]*\}\}/g, (_, name: string) => String(params[name] ?? ''));

/** The English text. @throws Error where one of the languages has none: the admin would read a key. */
export function say({ key, params }: Message): string {
  return sayKey(key, params);
}

function sayKey(key: string, params: Readonly<Record<string, unknown>>): string {
  const texts = languages.map((language) => lookUp(language, key) ?? lookUp(language, `${key}_other`));
  const [english] = texts;
  if (english === undefined || texts.includes(undefined)) throw new Error(`no text in both languages for ${key}`);
  return filled(english, params);
}

/** What an error tells the admin, in English: what happened, why, what to do. @throws Error where a language lacks one of them. */
export function sayError({ code, data }: ErrorInfo): string {
  const why = ['reason', 'issues', 'detail', 'message', 'stderr'].map((name) => data[name]).find(Boolean);
  const reasonKey = `errors.reasons.${String(why)}`;
  const reason = lookUp('en', reasonKey) === undefined ? String(why ?? '') : sayKey(reasonKey, data);
  return [sayKey(`errors.${code}.what`, data), reason, sayKey(`errors.${code}.do`, data)].join('\n');
}
