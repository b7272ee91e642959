import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { type CheckContext, judge } from '../../shared/domain/checks/index.ts';
import type { Facts } from '../../shared/domain/facts.ts';
import { mergeParts, type Texts } from '../../shared/locales/merge-parts.ts';
import type { Message } from '../../shared/schema/common.ts';
import { Finding, type Profile } from '../../shared/schema/host.ts';
import { sampleFacts } from './sample-facts.ts';

export type Sections = Parameters<typeof sampleFacts>[0];

const folder = 'shared/locales/parts';
const parts = readdirSync(folder).filter((name) => name.startsWith('checks'));
export const { en: english, 'zh-CN': chinese } = mergeParts(
  Object.fromEntries(parts.map((name) => [name, JSON.parse(readFileSync(`${folder}/${name}`, 'utf8')) as Texts])),
);

const context: CheckContext = {
  now: Date.parse('2026-11-23T00:00:00Z'),
  internalAddress: null,
  escalation: 'root',
  member: false,
};
export const manager: readonly Profile[] = ['swarm-manager'];
export const worker: readonly Profile[] = ['swarm-worker'];

function textOf(catalogue: unknown, key: string): string | undefined {
  let node: unknown = catalogue;
  for (const part of key.split('.')) node = Object(node)[part];
  return typeof node === 'string' ? node : undefined;
}

/** Every text is there in both languages, and every value that a text names is given. */
export function expectTexts(finding: Finding): void {
  const messages: Message[] = [
    { key: `checks.${finding.check}.title`, params: {} },
    { key: `checks.${finding.check}.why`, params: {} },
    { key: `checks.group.${finding.group}`, params: {} },
    finding.reason,
    ...(finding.fix ? [finding.fix] : []),
  ];
  for (const { key, params } of messages) {
    for (const catalogue of [english, chinese]) {
      const text = textOf(catalogue, key);
      expect(text, key).toBeTypeOf('string');
      for (const [, name] of text?.matchAll(/\{\{(\w+)\}\}/g) ?? []) expect(Object.keys(params), key).toContain(name);
    }
  }
}

export function findings(
  facts: Facts,
  profiles: readonly Profile[] = worker,
  changes: Partial<CheckContext> = {},
): Finding[] {
  const found = judge(facts, profiles, { ...context, ...changes });
  for (const finding of found) {
    Finding.parse(finding);
    expectTexts(finding);
    if (finding.verdict === 'fail') expect(finding.fix, `${finding.check} says what to do`).not.toBeNull();
  }
  return found;
}

export function verdict(
  check: string,
  sections: Sections,
  profiles = worker,
  changes: Partial<CheckContext> = {},
): string {
  const found = findings(sampleFacts(sections), profiles, changes).find((finding) => finding.check === check);
  return found ? `${found.verdict} ${found.reason.key.split('.').at(-1)}` : 'nothing';
}

export function json(text: string): Sections {
  return { 'daemon-json': 'present', 'daemon-json.base64': Buffer.from(text).toString('base64') };
}
