import { z } from 'zod';
import type { ReceiverFormat } from '../../schema/receiver.ts';
import { type HookText, jsonText, parseJson } from './hook-request.ts';

/** A sender as it looks; those without a format of their own can only be named. */
export type SeemingSender = { readonly name: string; readonly formats: readonly ReceiverFormat[] } | undefined;

type Headers = HookText['headers'];
interface Row {
  readonly name: string;
  readonly formats: readonly ReceiverFormat[];
  readonly fits: (headers: Headers) => boolean;
}

const has =
  (...names: readonly string[]) =>
  (headers: Headers): boolean =>
    names.some((name) => headers[name] !== undefined);

const contentType = (headers: Headers): string => (headers['content-type'] ?? '').toLowerCase();

/** In this order: Forgejo sends Gitea's, Gogs's and GitHub's headers too, and so on down. */
const byHeaders: readonly Row[] = [
  { name: 'Forgejo', formats: ['gitea'], fits: has('x-forgejo-event') },
  { name: 'Gitea', formats: ['gitea'], fits: has('x-gitea-event') },
  { name: 'Gogs', formats: ['gogs'], fits: has('x-gogs-event') },
  { name: 'Gitee', formats: ['gitee'], fits: has('x-gitee-event') },
  { name: 'Codeup', formats: ['codeup'], fits: has('x-codeup-event', 'codeup-event', 'x-codeup-token') },
  { name: 'GitLab', formats: ['gitlab', 'codeup'], fits: has('x-gitlab-event') },
  {
    name: 'GitHub packages',
    formats: ['ghcr'],
    fits: ({ 'x-github-event': event }) => event === 'package' || event === 'registry_package',
  },
  { name: 'GitHub', formats: ['github', 'ghcr'], fits: has('x-github-event') },
  {
    name: 'Bitbucket Cloud',
    formats: ['bitbucket-cloud'],
    fits: (headers) => has('x-hook-uuid')(headers) && has('x-event-key')(headers),
  },
  { name: 'Bitbucket Data Center', formats: ['bitbucket-server'], fits: has('x-event-key') },
  { name: 'Azure DevOps', formats: [], fits: has('x-vss-activityid') },
  {
    name: 'distribution',
    formats: ['distribution'],
    fits: (headers) => contentType(headers).startsWith('application/vnd.docker.distribution.events.'),
  },
  { name: 'Artifactory', formats: [], fits: has('x-jfrog-event-auth') },
  { name: 'Nexus', formats: [], fits: has('x-nexus-webhook-signature') },
];

const Body = z.looseObject({
  type: z.string().optional(),
  publisherId: z.string().optional(),
  event_data: z.looseObject({}).optional(),
  push_data: z.looseObject({}).optional(),
  repository: z.union([z.string(), z.looseObject({})]).optional(),
});

/** By the headers, then by what the body looks like. Only for a hint: headers and bodies can be imitated. */
function seemingSender(request: HookText): SeemingSender {
  const { headers } = request;
  const row = byHeaders.find(({ fits }) => fits(headers));
  if (row) return { name: row.name, formats: row.formats };
  const json = parseJson(jsonText(request));
  const body = json.ok ? Body.safeParse(json.value).data : undefined;
  return body && byBody(body);
}

function byBody(body: z.infer<typeof Body>): SeemingSender {
  const repository = typeof body.repository === 'object' ? body.repository : {};
  if (body.publisherId === 'tfs') return { name: 'Azure DevOps', formats: [] };
  const isHarbor = body.type?.startsWith('harbor.') || (body.type !== undefined && body.event_data?.resources);
  if (isHarbor) return { name: 'Harbor', formats: ['harbor', 'tencent', 'huawei'] };
  if (body.push_data && 'repo_full_name' in repository) return { name: 'Alibaba Cloud', formats: ['alicloud'] };
  if (body.push_data && 'repo_name' in repository) return { name: 'Docker Hub', formats: ['docker-hub'] };
  if ('docker_url' in body && 'updated_tags' in body) return { name: 'Quay', formats: [] };
  if (body.domain === 'docker' && 'event_type' in body) return { name: 'Artifactory', formats: [] };
  if (Array.isArray(body.events)) return { name: 'distribution', formats: ['distribution'] };
  if ('action' in body && 'target' in body) return { name: 'Azure Container Registry', formats: [] };
  if (body['detail-type'] === 'ECR Image Action') return { name: 'AWS ECR', formats: [] };
  return undefined;
}

/** The name of the sender that a request of this format looks like instead; undefined where nothing is amiss. */
export function otherSender(format: ReceiverFormat, request: HookText): string | undefined {
  // What scripts send may look like anything.
  if (format === 'git-generic' || format === 'registry-generic') return undefined;
  const seeming = seemingSender(request);
  return seeming === undefined || seeming.formats.includes(format) ? undefined : seeming.name;
}
