import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { stepNames } from '../../../electron/core/provisioning/steps/step.ts';
import { ErrorCode } from '../../../shared/schema/error.ts';
import { RepairName } from '../../../shared/schema/repair.ts';

const folder = 'shared/locales/parts';
const parts = readdirSync(folder)
  .filter((name) => name.endsWith('.en.json'))
  .map((name) => name.slice(0, -'.en.json'.length));

function texts(value: unknown, prefix = ''): Map<string, string> {
  if (typeof value === 'string') return new Map([[prefix, value]]);
  if (typeof value !== 'object' || value === null) throw new Error(`${prefix} is neither a text nor a group`);
  return new Map(Object.entries(value).flatMap(([key, inner]) => [...texts(inner, prefix ? `${prefix}.${key}` : key)]));
}

const read = (part: string, language: string): Map<string, string> =>
  texts(JSON.parse(readFileSync(`${folder}/${part}.${language}.json`, 'utf8')));
const placeholders = (text: string): string[] =>
  [...new Set(text.match(/\{\{\s*[\w.]+/g) ?? [])].map((found) => found.replace(/\W/g, '')).sort();
/** i18next's plural suffixes differ by language: Chinese has only `other`. */
const withoutPlural = (key: string): string => key.replace(/_(zero|one|two|few|many|other)$/, '');

describe('the locales', () => {
  it.each(parts)('%s has the same texts in English and Chinese', (part) => {
    const english = new Set([...read(part, 'en').keys()].map(withoutPlural));
    const chinese = new Set([...read(part, 'zh-CN').keys()].map(withoutPlural));
    expect([...chinese].sort()).toEqual([...english].sort());
  });

  it.each(parts)('%s uses the same values in both languages', (part) => {
    const chinese = read(part, 'zh-CN');
    const different = [...read(part, 'en')].filter(([key, text]) => {
      const other = chinese.get(key);
      return other !== undefined && placeholders(other).join() !== placeholders(text).join();
    });
    expect(different.map(([key]) => key)).toEqual([]);
  });

  it('have a text for every error code', () => {
    const all = new Map(parts.flatMap((part) => [...read(part, 'en')]));
    const missing = ErrorCode.options.filter(
      (code) => ![...all.keys()].some((key) => key === `errors.${code}` || key.startsWith(`errors.${code}.`)),
    );
    expect(missing).toEqual([]);
  });

  it('have a short name for every kind of step', () => {
    const all = new Set(parts.flatMap((part) => [...read(part, 'en').keys()]));
    const named = [
      ...stepNames.map((kind) => `errors.steps.${kind}`),
      ...RepairName.options.map((name) => `checks.repair.${name}`),
    ];
    expect(named.filter((key) => !all.has(key))).toEqual([]);
  });
});
