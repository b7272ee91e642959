import { readdirSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { HookEvent } from '../../shared/schema/hook-event.ts';
import { ReceiverFormat } from '../../shared/schema/receiver.ts';

const folder = new URL('../unit/webhooks/fixtures/', import.meta.url);

const Sample = z.object({
  format: ReceiverFormat,
  /** Where the sender describes it; null: ours. */
  documentation: z.string().nullable(),
  headers: z.record(z.string(), z.string()),
  /** A text as it is, `{"$form": …}` as the field `payload` of a form, anything else as JSON. */
  body: z.unknown(),
  events: z.array(HookEvent),
  bodyId: z.string().optional(),
  senderId: z.string().optional(),
});

const Form = z.strictObject({ $form: z.unknown() });

export type WebhookSample = z.infer<typeof Sample> & { readonly name: string; readonly bytes: Buffer };

/** What every sender sends, one file each. */
export const webhookSamples: readonly WebhookSample[] = readdirSync(folder).map((file) => {
  const sample = Sample.parse(JSON.parse(readFileSync(new URL(file, folder), 'utf8')));
  return { ...sample, name: file.replace(/\.json$/, ''), bytes: Buffer.from(textOf(sample.body)) };
});

export function webhookSample(name: string): WebhookSample {
  const found = webhookSamples.find((sample) => sample.name === name);
  if (!found) throw new Error(`no sample ${name}`);
  return found;
}

function textOf(body: unknown): string {
  if (typeof body === 'string') return body;
  const form = Form.safeParse(body);
  return form.success
    ? new URLSearchParams({ payload: JSON.stringify(form.data.$form, null, 2) }).toString()
    : JSON.stringify(body);
}
