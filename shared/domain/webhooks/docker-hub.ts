import { z } from 'zod';
import { type HookParse, type HookText, Name, shapedJson } from './hook-request.ts';
import { oneImage } from './image-event.ts';

/** https://docs.docker.com/docker-hub/repos/manage/webhooks/: no digest; never call its `callback_url`. */
const DockerHubPush = z.object({
  push_data: z.object({ tag: z.string().max(500), pushed_at: z.union([z.number(), z.string().max(100)]).nullish() }),
  repository: z.object({ repo_name: Name.min(1) }),
});

export function parseDockerHub({ text }: HookText): HookParse {
  return shapedJson(DockerHubPush, text, ({ push_data, repository }) =>
    oneImage({ repository: repository.repo_name, tag: push_data.tag, digest: null }, push_data.pushed_at),
  );
}
