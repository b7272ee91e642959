import checksInEnglish from '../../../shared/locales/parts/checks.en.json' with { type: 'json' };
import checksInChinese from '../../../shared/locales/parts/checks.zh-CN.json' with { type: 'json' };
import english from '../../../shared/locales/parts/provisioning.en.json' with { type: 'json' };
import chinese from '../../../shared/locales/parts/provisioning.zh-CN.json' with { type: 'json' };
import type { Message } from '../../../shared/schema/common.ts';
import type { Settings } from '../../../shared/schema/settings.ts';

/** Texts of an exported plan. Messages of other areas are given by key and values. */
export function planTexts(language: Settings['language']): (message: Message) => string {
  const catalogue = language === 'zh-CN' ? { ...checksInChinese, ...chinese } : { ...checksInEnglish, ...english };
  return ({ key, params }) => {
    const text = lookUp(catalogue, key.split('.'));
    if (text === undefined)
      return [key, ...Object.entries(params).map(([name, value]) => `${name}=${value}`)].join(' ');
    return text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(params[name] ?? ''));
  };
}

function lookUp(tree: unknown, path: readonly string[]): string | undefined {
  const [first, ...rest] = path;
  if (first === undefined) return typeof tree === 'string' ? tree : undefined;
  if (typeof tree !== 'object' || tree === null) return undefined;
  return lookUp(new Map(Object.entries(tree)).get(first), rest);
}
