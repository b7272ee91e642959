import { z } from 'zod';
import type { HookEvent } from '../../schema/hook-event.ts';
import { type HookParse, type HookText, listOf, Name, shapedJson } from './hook-request.ts';
import { image } from './image-event.ts';

/** https://distribution.github.io/distribution/about/notifications/ */
const Envelope = z.object({ events: listOf(z.unknown()) });

const Pushed = z.object({
  id: z.string().max(200).nullish(),
  action: z.literal('push'),
  target: z.object({ repository: Name, tag: z.string().min(1).max(500), digest: z.string().max(200).nullish() }),
});

const Other = z.object({ action: z.string().max(100) });

/**
 * The registry of CNCF distribution (`registry:2`, `registry:3`). Blobs and the children of a multi-platform image come as
 * pushes without a tag. An event that can't be read is passed over: a refusal would be sent again for ever.
 */
export function parseDistribution({ text }: HookText): HookParse {
  return shapedJson(Envelope, text, ({ events }) => {
    const pushed = events.flatMap((event) => Pushed.safeParse(event).data ?? []);
    const images = pushed.flatMap(({ target }) => image(target) ?? []);
    if (images.length === 0) return { ok: true, events: [otherOf(events)] };
    const ids = pushed.flatMap(({ id }) => id ?? []);
    return { ok: true, events: images, ...(ids.length > 0 ? { deliveryId: ids.join() } : {}) };
  });
}

function otherOf(events: readonly unknown[]): HookEvent {
  const action = Other.safeParse(events[0]).data?.action;
  return { kind: 'other', event: action === 'push' ? 'push without a tag' : (action ?? 'no event') };
}
