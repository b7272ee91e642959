import { parseImageReference } from '../../../shared/domain/image-reference.ts';
import { ShortId } from '../../components/index.ts';

/** `latest` of `mgr01:5000/shop/web:latest@sha256:…`; the whole text where it is no reference. */
export function tagOf(image: string): string {
  const reference = parseImageReference(image);
  if (!reference) return image;
  return reference.tag ?? reference.digest?.slice(7, 19) ?? 'latest';
}

/** `latest (1a2b3c4)`: a tag that moves says nothing by itself. `known` counts where the reference names no digest. */
export function versionOf(image: string, known = ''): string {
  const digest = parseImageReference(image)?.digest ?? known;
  return digest ? `${tagOf(image)} (${digest.slice(7, 14)})` : tagOf(image);
}

/** Tag and short digest. `digest` counts where the reference names none. */
export function ImageTag(props: { readonly image: string; readonly digest?: string | null }) {
  const digest = parseImageReference(props.image)?.digest ?? props.digest ?? null;
  return (
    <span title={props.image}>
      <span className="mono">{tagOf(props.image)}</span>
      {digest && (
        <>
          <span className="soft"> · </span>
          <ShortId value={digest} length={7} />
        </>
      )}
    </span>
  );
}
