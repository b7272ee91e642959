import type Docker from 'dockerode';
import { z } from 'zod';
import type { ImageLayer } from '../../../shared/schema/build.ts';

const COMMAND_AT_MOST = 160;
const LAYERS_AT_MOST = 200;

/** `GET /images/…/history`, newest first. */
const History = z.array(z.looseObject({ CreatedBy: z.string().nullish(), Size: z.number() }));

/** What each command of the image added, lowest layer first. */
export async function readLayers(docker: Docker, imageId: string): Promise<ImageLayer[]> {
  const history = History.safeParse(await docker.getImage(imageId).history()).data ?? [];
  return history
    .toReversed()
    .slice(-LAYERS_AT_MOST)
    .map(({ CreatedBy, Size }) => ({ command: shortCommand(CreatedBy ?? ''), sizeBytes: Size }));
}

/** `/bin/sh -c #(nop) COPY …` and `RUN /bin/sh -c … # buildkit` as the Dockerfile has them. */
export function shortCommand(createdBy: string): string {
  return createdBy
    .replace(/^\|\d+ .*?(?=\/bin\/sh -c)/s, '')
    .replace(/^\/bin\/sh -c #\(nop\)\s*/, '')
    .replace(/^(?:RUN )?\/bin\/sh -c /, 'RUN ')
    .replace(/\s*# buildkit$/, '')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, COMMAND_AT_MOST);
}
