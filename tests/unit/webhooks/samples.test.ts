import { describe, expect, test } from 'vitest';
import { parseHook, senderDeliveryId, senderFacts } from '../../../shared/domain/webhooks/index.ts';
import { ReceiverFormat } from '../../../shared/schema/receiver.ts';
import { webhookSamples } from '../../support/webhook-samples.ts';

describe('a sample', () => {
  test.each(webhookSamples.map((sample) => [sample.name, sample] as const))(
    '%s is read as what it says',
    (_, sample) => {
      const parsed = parseHook(sample.format, { headers: sample.headers, body: sample.bytes });
      expect(parsed).toEqual({
        ok: true,
        events: sample.events,
        ...(sample.bodyId === undefined ? {} : { deliveryId: sample.bodyId }),
      });
      expect(senderDeliveryId(sample.format, sample.headers)).toBe(sample.senderId ?? null);
    },
  );

  test('is there for every sender that calls, and every sender but ours has its documentation linked', () => {
    const calling: readonly ReceiverFormat[] = ReceiverFormat.options.filter((format) => format !== 'poll');
    const shown = new Set(webhookSamples.map(({ format }) => format));
    expect(calling.filter((format) => !shown.has(format))).toEqual([]);
    const undocumented = calling.filter((format) => senderFacts(format).docs === null);
    expect(undocumented).toEqual(['git-generic', 'registry-generic']);
    const unlinked = webhookSamples.filter(
      ({ format, documentation }) => !undocumented.includes(format) && !documentation,
    );
    expect(unlinked).toEqual([]);
  });

  test('with a field of a wrong type is refused or passed over, never guessed', () => {
    for (const { format, headers, body, events } of webhookSamples) {
      if (typeof body !== 'object' || body === null || '$form' in body) continue;
      if (events.some(({ kind }) => kind !== 'push' && kind !== 'image')) continue;
      for (const key of Object.keys(body)) {
        const broken = Buffer.from(JSON.stringify({ ...body, [key]: [[5]] }));
        const parsed = parseHook(format, { headers, body: broken });
        if (parsed.ok)
          for (const event of parsed.events) expect(['push', 'image', 'other', 'ping']).toContain(event.kind);
        else expect(parsed.problem).toBe('shape');
      }
    }
  });
});
