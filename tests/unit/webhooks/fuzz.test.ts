import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { judgeCall } from '../../../electron/core/receivers/judge-call.ts';
import { formatImageReference, parseImageReference } from '../../../shared/domain/image-reference.ts';
import { parseHeaderLines } from '../../../shared/domain/pasted-request.ts';
import { matchesSelector } from '../../../shared/domain/selector.ts';
import { canProve, parseHook, redactBody, redactHeaders, summaryOf } from '../../../shared/domain/webhooks/index.ts';
import { HookEvent } from '../../../shared/schema/hook-event.ts';
import { Receiver, ReceiverFormat } from '../../../shared/schema/receiver.ts';
import { applicationRecord } from '../../support/source-records.ts';
import { webhookSamples } from '../../support/webhook-samples.ts';

vi.setConfig({ testTimeout: 60_000 });

const formats = ReceiverFormat.options;
const format = fc.constantFrom(...formats);

/** Header names that parsers look at, with values that they know and others. */
const names = [...new Set(webhookSamples.flatMap(({ headers }) => Object.keys(headers)))];
const values = [...new Set(webhookSamples.flatMap(({ headers }) => Object.values(headers)))];
const headers = fc.dictionary(
  fc.oneof(fc.constantFrom(...names), fc.string()),
  fc.oneof(fc.constantFrom(...values), fc.string()),
);

/** A genuine body in which one value, wherever it is, was replaced. */
const mutated = fc
  .tuple(fc.constantFrom(...webhookSamples), fc.nat(), fc.jsonValue(), fc.boolean())
  .map(([sample, at, value, isDropped]) => {
    const left = { count: at % 60 };
    const change = (node: unknown): unknown => {
      left.count -= 1;
      if (left.count === 0) return value;
      if (Array.isArray(node)) return node.map(change);
      if (typeof node !== 'object' || node === null) return node;
      const entries = Object.entries(node).map(([key, child]) => [key, change(child)] as const);
      return Object.fromEntries(isDropped && left.count < 5 ? entries.slice(1) : entries);
    };
    return {
      format: sample.format,
      headers: sample.headers,
      body: Buffer.from(JSON.stringify(change(sample.body)) ?? ''),
    };
  });

const anything = fc.record({
  format,
  headers,
  body: fc.oneof(
    fc.string().map((text) => Buffer.from(text)),
    fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
    fc.json().map((text) => Buffer.from(text)),
    fc.constantFrom(...webhookSamples).map(({ bytes }) => bytes),
  ),
});

const request = fc.oneof(mutated, anything);

/** Written down once more from https://git-scm.com/docs/git-check-ref-format and distribution's reference grammar. */
function isRefName(name: string): boolean {
  const parts = name.split('/');
  if (parts.some((part) => part === '' || part.startsWith('.') || part.endsWith('.lock'))) return false;
  if (name.includes('..') || name.includes('@{') || name.endsWith('.') || name.startsWith('-')) return false;
  return [...name].every((char) => char > ' ' && char !== '\u007f' && !'~^:?*[\\'.includes(char));
}
const repositoryName = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
const tagName = /^\w[\w.-]{0,127}$/;
const digestName = /^sha256:[0-9a-f]{64}$/;

function expectGrammar(event: HookEvent): void {
  expect(HookEvent.safeParse(event).success).toBe(true);
  if (event.kind === 'push') {
    if (event.refKind !== 'other') expect(isRefName(event.name)).toBe(true);
    if (event.commit !== null) expect(event.commit).toMatch(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/);
  }
  if (event.kind === 'image') {
    expect(event.repository).toMatch(repositoryName);
    if (event.tag !== null) expect(event.tag).toMatch(tagName);
    if (event.digest !== null) expect(event.digest).toMatch(digestName);
  }
}

describe('whatever is sent', () => {
  test('no parser fails, and nothing leaves one that the grammars refuse', () => {
    fc.assert(
      fc.property(request, (sent) => {
        const parsed = parseHook(sent.format, sent);
        if (!parsed.ok) return;
        expect(parsed.events.length).toBeGreaterThan(0);
        for (const event of parsed.events) expectGrammar(event);
        summaryOf(parsed.events);
      }),
      { numRuns: 6000 },
    );
  });

  test('a receiver with a secret takes nothing without its proof', () => {
    fc.assert(
      fc.property(request, ({ format: kind, headers: said, body }) => {
        if (!canProve(kind)) return;
        const judged = judgeCall(
          { receiver: receiverOf(kind), application: applicationRecord(), secret: 's3cr3t', now: 1 },
          { headers: said, body },
        );
        const isTest = kind === 'bitbucket-server' && said['x-event-key'] === 'diagnostics:ping';
        if (judged.status < 400) expect(isTest && judged.verdict === 'ignored').toBe(true);
        else expect(judged.verdict).toBe('bad-signature');
      }),
      { numRuns: 3000 },
    );
  });

  test('what is kept of it fails nowhere', () => {
    fc.assert(
      fc.property(headers, fc.string(), (said, text) => {
        redactHeaders(said);
        redactBody(text);
        parseHeaderLines(text);
      }),
    );
  });
});

function receiverOf(kind: ReceiverFormat): Receiver {
  return Receiver.parse({ id: 'r', name: 'r', format: kind, token: 'x', secret: { setAt: 1 }, createdAt: 1 });
}

describe('image references', () => {
  // distribution/reference: domain, path components, tag, digest; the path has at most 255 characters, the host not counted.
  const component = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
  const label = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])';
  const domain = `(?:${label}(?:\\.${label})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?`;
  const grammar = new RegExp(
    `^(?:${domain}/)?${component}(?:/${component})*(?::\\w[\\w.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$`,
  );
  const near = fc
    .array(
      fc.constantFrom(
        'a',
        'Z',
        '0',
        '.',
        '-',
        '_',
        '__',
        ':',
        '/',
        '@',
        'reg.example',
        'localhost',
        ':5000',
        ':latest',
        '..',
        '[::1]',
        ' ',
        `@sha256:${'a'.repeat(64)}`,
        '@sha256:00',
        'x'.repeat(130),
      ),
      { maxLength: 9 },
    )
    .map((parts) => parts.join(''));

  test('none is taken that the grammar refuses, and one that is taken keeps its meaning', () => {
    fc.assert(
      fc.property(fc.oneof(near, fc.string()), (text) => {
        const reference = parseImageReference(text);
        if (!reference) return;
        expect(text).toMatch(grammar);
        expect(reference.repository.length).toBeLessThanOrEqual(255);
        expect(parseImageReference(formatImageReference(reference))).toEqual(reference);
      }),
      { numRuns: 20_000 },
    );
  });
});

describe('selectors', () => {
  const key = fc.oneof(fc.constantFrom('a', 'b', '__proto__', 'constructor', 'toString'), fc.string({ minLength: 1 }));
  const pairs = fc.dictionary(key, fc.constantFrom('1', '2', ''));

  test('match when every pair is there, and an empty one matches nothing', () => {
    fc.assert(
      fc.property(pairs, pairs, (labels, selector) => {
        const expected = Object.entries(selector);
        const own = new Map(Object.entries(labels));
        const all = expected.length > 0 && expected.every(([name, value]) => own.get(name) === value);
        expect(matchesSelector(labels, selector)).toBe(all);
        expect(matchesSelector({ ...labels, ...selector }, selector)).toBe(expected.length > 0);
      }),
      { numRuns: 3000 },
    );
  });
});
