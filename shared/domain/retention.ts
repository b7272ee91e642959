import type { Message } from '../schema/common.ts';
import type { TagDetail } from '../schema/registry-content.ts';
import type { RetentionEntry, RetentionRemoval, RetentionRule } from '../schema/retention.ts';
import { type ImageUses, usesOfTag } from './image-uses.ts';
import { message } from './message.ts';
import { matchesName } from './path-pattern.ts';

const dayMs = 86_400_000;

export interface RetentionQuestion {
  readonly repository: string;
  readonly rule: RetentionRule;
  readonly tags: readonly TagDetail[];
  readonly uses: ImageUses;
  readonly now: number;
}

/** The first rule that is for this repository. */
export function ruleFor(rules: readonly RetentionRule[], repository: string): RetentionRule | undefined {
  return rules.find((rule) => matchesName(rule.repositories, repository));
}

/**
 * What of a repository goes, and why the rest is kept. A digest goes with all its tags or not at all: deleting it takes
 * every tag away that means it.
 */
export function judgeRetention(question: RetentionQuestion): readonly RetentionEntry[] {
  const { repository, tags } = question;
  const newest = newestTags(question);
  const reasons = new Map<string, Message>();
  for (const tag of tags) {
    const reason = ownReason(question, tag, newest);
    if (reason) reasons.set(tag.id, reason);
  }
  // Only then: what shares its digest with a kept tag, or lies under a kept index.
  const kept = tags.filter(({ id }) => reasons.has(id));
  for (const tag of tags) {
    if (reasons.has(tag.id)) continue;
    const reason = sharedReason(tag, kept);
    if (reason) reasons.set(tag.id, reason);
  }
  return tags.map((tag) => {
    const reason = reasons.get(tag.id);
    return {
      id: `${repository}:${tag.id}`,
      repository,
      tag: tag.id,
      digest: tag.digest,
      createdAt: tag.createdAt,
      sizeBytes: tag.sizeBytes,
      verdict: reason ? 'kept' : 'goes',
      reason: reason ?? goesReason(question),
    };
  });
}

/** What is to be deleted: each digest that goes, with its tags. */
export function removalsOf(entries: readonly RetentionEntry[]): readonly RetentionRemoval[] {
  const found = new Map<string, RetentionRemoval>();
  for (const { repository, digest, tag, verdict } of entries) {
    if (verdict !== 'goes' || digest === null) continue;
    const key = `${repository}@${digest}`;
    found.set(key, { repository, digest, tags: [...(found.get(key)?.tags ?? []), tag] });
  }
  return [...found.values()];
}

/** Manifests under indexes that go, unless one that stays lies over them, or is tagged itself. */
export function orphanedChildren(tags: readonly TagDetail[], removed: ReadonlySet<string>): readonly string[] {
  const stays = tags.filter(({ digest }) => digest !== null && !removed.has(digest));
  const needed = new Set(stays.flatMap(({ digest, children }) => [digest ?? '', ...children]));
  const goes = tags.filter(({ digest }) => digest !== null && removed.has(digest)).flatMap(({ children }) => children);
  return [...new Set(goes)].filter((digest) => !needed.has(digest) && !removed.has(digest));
}

function newestTags({ rule, tags }: RetentionQuestion): ReadonlySet<string> {
  if (rule.keepLast === null) return new Set();
  const dated = tags.filter(({ createdAt }) => createdAt !== null);
  const order = dated.toSorted((a, b) => (b.createdAt ?? 0) - (a.createdAt ?? 0) || a.id.localeCompare(b.id));
  // Counted by image: several tags of one image are one of the last N.
  const images = [...new Set(order.map(({ digest }) => digest))].slice(0, rule.keepLast);
  return new Set(order.filter(({ digest }) => images.includes(digest)).map(({ id }) => id));
}

function ownReason({ repository, rule, uses, now }: RetentionQuestion, tag: TagDetail, newest: ReadonlySet<string>) {
  const { digest, createdAt, error } = tag;
  if (error !== null || digest === null) return message('retention.kept.unread');
  const [use] = usesOfTag(uses, { repository, tag: tag.id, digests: [digest, ...tag.children] });
  if (use) return message(`retention.kept.${use.kind}`, { service: use.service });
  const pattern = rule.keepTags.find((each) => matchesName(each, tag.id));
  if (pattern !== undefined) return message('retention.kept.pattern', { pattern });
  if (createdAt === null) return message('retention.kept.undated');
  if (newest.has(tag.id)) return message('retention.kept.newest', { count: rule.keepLast ?? 0 });
  if (rule.olderThanDays !== null && now - createdAt < rule.olderThanDays * dayMs)
    return message('retention.kept.young', { days: rule.olderThanDays });
  return undefined;
}

function sharedReason(tag: TagDetail, kept: readonly TagDetail[]): Message | undefined {
  const same = kept.find(({ digest }) => digest === tag.digest);
  if (same) return message('retention.kept.shared', { tag: same.id });
  const over = kept.find(({ children }) => tag.digest !== null && children.includes(tag.digest));
  return over && message('retention.kept.part', { tag: over.id });
}

function goesReason({ rule }: RetentionQuestion): Message {
  const { keepLast, olderThanDays } = rule;
  if (keepLast !== null && olderThanDays !== null)
    return message('retention.goes.both', { count: keepLast, days: olderThanDays });
  if (keepLast !== null) return message('retention.goes.last', { count: keepLast });
  return message('retention.goes.old', { days: olderThanDays ?? 0 });
}
