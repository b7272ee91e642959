import type { HookEvent } from '../../schema/hook-event.ts';
import { RepositoryName, Tag } from '../../schema/registry.ts';
import { type HookParse, one, wrongShape } from './hook-request.ts';

const DIGEST = /^sha256:[0-9a-f]{64}$/;

interface ImageSaid {
  readonly repository: string;
  readonly tag: string | null | undefined;
  readonly digest?: string | null | undefined;
}

/** Senders show capitals in names now and then; references are lower case. Undefined: no name of a repository. */
export function image({ repository, tag, digest }: ImageSaid): HookEvent | undefined {
  const name = RepositoryName.safeParse(repository.toLowerCase());
  if (!name.success) return undefined;
  return {
    kind: 'image',
    repository: name.data,
    tag: Tag.safeParse(tag).data ?? null,
    digest: typeof digest === 'string' && DIGEST.test(digest) ? digest : null,
  };
}

/** `at` is the sender's time of the push: with it, an equal delivery is a repetition where the sender gives no id. */
export function oneImage(said: ImageSaid, at?: string | number | null): HookParse {
  const event = image(said);
  const deliveryId = [said.repository, said.tag, said.digest, at].join();
  if (event && at !== undefined && at !== null) return { ok: true, events: [event], deliveryId };
  return event ? one(event) : wrongShape(`repository: no name of a repository: ${said.repository.slice(0, 100)}`);
}
