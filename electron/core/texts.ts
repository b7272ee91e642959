import type { PlanTexts } from '../../shared/domain/plans-export-parts.ts';
import { mergeParts } from '../../shared/locales/merge-parts.ts';
import checksInEnglish from '../../shared/locales/parts/checks.en.json' with { type: 'json' };
import checksInChinese from '../../shared/locales/parts/checks.zh-CN.json' with { type: 'json' };
import dockerInEnglish from '../../shared/locales/parts/checks-docker.en.json' with { type: 'json' };
import dockerInChinese from '../../shared/locales/parts/checks-docker.zh-CN.json' with { type: 'json' };
import networkInEnglish from '../../shared/locales/parts/checks-network.en.json' with { type: 'json' };
import networkInChinese from '../../shared/locales/parts/checks-network.zh-CN.json' with { type: 'json' };
import resourcesInEnglish from '../../shared/locales/parts/checks-resources.en.json' with { type: 'json' };
import resourcesInChinese from '../../shared/locales/parts/checks-resources.zh-CN.json' with { type: 'json' };
import systemInEnglish from '../../shared/locales/parts/checks-system.en.json' with { type: 'json' };
import systemInChinese from '../../shared/locales/parts/checks-system.zh-CN.json' with { type: 'json' };
import daemonInEnglish from '../../shared/locales/parts/daemon.en.json' with { type: 'json' };
import daemonInChinese from '../../shared/locales/parts/daemon.zh-CN.json' with { type: 'json' };
import exportInEnglish from '../../shared/locales/parts/findings-export.en.json' with { type: 'json' };
import exportInChinese from '../../shared/locales/parts/findings-export.zh-CN.json' with { type: 'json' };
import installInEnglish from '../../shared/locales/parts/install.en.json' with { type: 'json' };
import installInChinese from '../../shared/locales/parts/install.zh-CN.json' with { type: 'json' };
import nodesInEnglish from '../../shared/locales/parts/node-plans.en.json' with { type: 'json' };
import nodesInChinese from '../../shared/locales/parts/node-plans.zh-CN.json' with { type: 'json' };
import peersInEnglish from '../../shared/locales/parts/peers.en.json' with { type: 'json' };
import peersInChinese from '../../shared/locales/parts/peers.zh-CN.json' with { type: 'json' };
import english from '../../shared/locales/parts/provisioning.en.json' with { type: 'json' };
import chinese from '../../shared/locales/parts/provisioning.zh-CN.json' with { type: 'json' };
import repairsInEnglish from '../../shared/locales/parts/repairs.en.json' with { type: 'json' };
import repairsInChinese from '../../shared/locales/parts/repairs.zh-CN.json' with { type: 'json' };
import type { Message } from '../../shared/schema/common.ts';
import type { Settings } from '../../shared/schema/settings.ts';

const catalogues = mergeParts({
  'checks.en.json': checksInEnglish,
  'docker.en.json': dockerInEnglish,
  'network.en.json': networkInEnglish,
  'resources.en.json': resourcesInEnglish,
  'system.en.json': systemInEnglish,
  'daemon.en.json': daemonInEnglish,
  'install.en.json': installInEnglish,
  'nodes.en.json': nodesInEnglish,
  'peers.en.json': peersInEnglish,
  'findings-export.en.json': exportInEnglish,
  'provisioning.en.json': english,
  'repairs.en.json': repairsInEnglish,
  'checks.zh-CN.json': checksInChinese,
  'docker.zh-CN.json': dockerInChinese,
  'network.zh-CN.json': networkInChinese,
  'resources.zh-CN.json': resourcesInChinese,
  'system.zh-CN.json': systemInChinese,
  'daemon.zh-CN.json': daemonInChinese,
  'install.zh-CN.json': installInChinese,
  'nodes.zh-CN.json': nodesInChinese,
  'peers.zh-CN.json': peersInChinese,
  'findings-export.zh-CN.json': exportInChinese,
  'provisioning.zh-CN.json': chinese,
  'repairs.zh-CN.json': repairsInChinese,
});

/** Texts of an exported plan. Messages of other areas are given by key and values. */
export function coreTexts(language: Settings['language']): Pick<PlanTexts, 'say' | 'find'> {
  const catalogue = catalogues[language === 'zh-CN' ? 'zh-CN' : 'en'];
  const find = ({ key, params }: Message): string | undefined => {
    const plural = typeof params.count === 'number' ? `${key}_${params.count === 1 ? 'one' : 'other'}` : key;
    const text = lookUp(catalogue, plural.split('.')) ?? lookUp(catalogue, key.split('.'));
    return text?.replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(params[name] ?? ''));
  };
  const bare = ({ key, params }: Message): string =>
    [key, ...Object.entries(params).map(([name, value]) => `${name}=${value}`)].join(' ');
  return { find, say: (message) => find(message) ?? bare(message) };
}

function lookUp(tree: unknown, path: readonly string[]): string | undefined {
  const [first, ...rest] = path;
  if (first === undefined) return typeof tree === 'string' ? tree : undefined;
  if (typeof tree !== 'object' || tree === null) return undefined;
  return lookUp(new Map(Object.entries(tree)).get(first), rest);
}
