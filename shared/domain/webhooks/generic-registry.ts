import { z } from 'zod';
import { parseImageReference } from '../image-reference.ts';
import { type HookParse, type HookText, Name, one, other, parseJson, shaped, wrongShape } from './hook-request.ts';
import { oneImage } from './image-event.ts';

/** Ours: `{"image": "reg.example/acme/shop", "tag": "latest", "digest": "sha256:…"}`, each but `image` optional. */
const GenericImage = z.object({
  image: Name.min(1),
  tag: z.string().max(128).nullish(),
  digest: z.string().max(200).nullish(),
});

/** Any script or registry; an empty body or `{}` means "look for yourself". */
export function parseGenericRegistry({ text }: HookText): HookParse {
  if (text.trim() === '') return one({ kind: 'look' });
  const json = parseJson(text);
  if (!json.ok) return json.failure;
  const { value } = json;
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (isObject && Object.keys(value).length === 0) return one({ kind: 'look' });
  if (isObject && 'ref' in value && !('image' in value)) return other('push');
  return shaped(GenericImage, value, (said) => {
    const reference = parseImageReference(said.image);
    if (!reference) return wrongShape('image: not an image reference');
    // Docker Hub's `library/` is put before one-part names, which another registry does not know.
    const isShort = !said.image.includes('/');
    const repository = isShort ? reference.repository.replace(/^library\//, '') : reference.repository;
    return oneImage({ repository, tag: said.tag ?? reference.tag, digest: said.digest ?? reference.digest });
  });
}
