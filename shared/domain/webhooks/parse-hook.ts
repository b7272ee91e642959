import type { ReceiverFormat } from '../../schema/receiver.ts';
import { parseAlicloud } from './alicloud.ts';
import { parseBitbucketCloud } from './bitbucket-cloud.ts';
import { parseBitbucketServer } from './bitbucket-server.ts';
import { parseCodeup } from './codeup.ts';
import { parseDistribution } from './distribution.ts';
import { parseDockerHub } from './docker-hub.ts';
import { parseGenericGit } from './generic-git.ts';
import { parseGenericRegistry } from './generic-registry.ts';
import { parseGhcr } from './ghcr.ts';
import { parseGitea, parseGogs } from './gitea.ts';
import { parseGitee } from './gitee.ts';
import { parseGithub } from './github.ts';
import { parseGitlab } from './gitlab.ts';
import { parseHarbor } from './harbor.ts';
import { type HookParse, type HookRequest, type HookText, wrongShape } from './hook-request.ts';
import { parseHuawei } from './huawei.ts';
import { parseTencent } from './tencent.ts';

const parsers = {
  github: parseGithub,
  gitlab: parseGitlab,
  gitea: parseGitea,
  gogs: parseGogs,
  gitee: parseGitee,
  codeup: parseCodeup,
  'bitbucket-cloud': parseBitbucketCloud,
  'bitbucket-server': parseBitbucketServer,
  'git-generic': parseGenericGit,
  alicloud: parseAlicloud,
  'docker-hub': parseDockerHub,
  harbor: parseHarbor,
  distribution: parseDistribution,
  ghcr: parseGhcr,
  tencent: parseTencent,
  huawei: parseHuawei,
  'registry-generic': parseGenericRegistry,
  // Nobody calls it: Slipway itself looks.
  poll: () => wrongShape('a poll is not called'),
} as const satisfies Record<ReceiverFormat, (request: HookText) => HookParse>;

/** Called after the sender was verified, over the same bytes. Never throws, whatever the bytes are. */
export function parseHook(format: ReceiverFormat, request: HookRequest): HookParse {
  const text = decodeBody(request.body);
  if (text === undefined) return { ok: false, problem: 'notText', detail: 'not UTF-8' };
  return parsers[format]({ headers: request.headers, text });
}

/** Undefined for bytes that are no UTF-8. */
function decodeBody(body: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
