import type { ReceiverFormat } from '../../schema/receiver.ts';

/** How a sender can show that it knows the receiver's secret. `none`: it can't; the token in the address is all there is. */
export type SenderProof =
  | 'none'
  | 'githubHmac'
  | 'bitbucketHmac'
  | 'bareHmac'
  | 'gitlab'
  | 'gitee'
  | 'codeup'
  | 'authorization'
  | 'generic';

/** What a sender does after an answer that is not 2xx: the text is `receiverPages.refusal.<…>`. */
export type RefusalEffect = 'lost' | 'fewTries' | 'disables' | 'skips' | 'forEver' | 'unknown' | 'own';

/** Where a sender calls from, and what it refuses to call: the text is `receiverPages.reach.<…>`. */
export type SenderReach = 'internet' | 'gitlab' | 'gitea' | 'gogs' | 'network' | 'none';

export interface SenderFacts {
  readonly kind: 'git' | 'registry';
  readonly proof: SenderProof;
  readonly docs: string | null;
  readonly refusal: RefusalEffect;
  readonly reach: SenderReach;
  /** Seconds in which the sender wants an answer; null: not documented. */
  readonly timeoutSeconds: number | null;
  /** Headers with the id of a delivery, which stays the same when it is sent again; the first that is there counts. */
  readonly idHeaders: readonly string[];
}

/** Every sender that is spoken, with what its documentation says; see the parser of each for the payload. */
const senders = {
  github: {
    ...{ kind: 'git', proof: 'githubHmac', refusal: 'lost', reach: 'internet', timeoutSeconds: 10 },
    docs: 'https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries',
    idHeaders: ['x-github-delivery'],
  },
  gitlab: {
    ...{ kind: 'git', proof: 'gitlab', refusal: 'disables', reach: 'gitlab', timeoutSeconds: 10 },
    docs: 'https://docs.gitlab.com/user/project/integrations/webhooks/',
    idHeaders: ['idempotency-key', 'webhook-id', 'x-gitlab-webhook-uuid'],
  },
  gitea: {
    ...{ kind: 'git', proof: 'bareHmac', refusal: 'lost', reach: 'gitea', timeoutSeconds: 5 },
    docs: 'https://docs.gitea.com/usage/repository/webhooks',
    idHeaders: ['x-gitea-delivery', 'x-forgejo-delivery'],
  },
  gogs: {
    ...{ kind: 'git', proof: 'bareHmac', refusal: 'lost', reach: 'gogs', timeoutSeconds: 15 },
    docs: 'https://gogs.io',
    idHeaders: ['x-gogs-delivery'],
  },
  gitee: {
    ...{ kind: 'git', proof: 'gitee', refusal: 'unknown', reach: 'internet', timeoutSeconds: null },
    docs: 'https://help.gitee.com/webhook/how-to-verify-webhook-keys',
    idHeaders: [],
  },
  codeup: {
    ...{ kind: 'git', proof: 'codeup', refusal: 'unknown', reach: 'internet', timeoutSeconds: null },
    docs: 'https://help.aliyun.com/zh/yunxiao/user-guide/webhooks-settings',
    idHeaders: [],
  },
  'bitbucket-cloud': {
    ...{ kind: 'git', proof: 'bitbucketHmac', refusal: 'fewTries', reach: 'internet', timeoutSeconds: 10 },
    docs: 'https://support.atlassian.com/bitbucket-cloud/docs/manage-webhooks/',
    idHeaders: ['x-request-uuid'],
  },
  'bitbucket-server': {
    ...{ kind: 'git', proof: 'bitbucketHmac', refusal: 'skips', reach: 'network', timeoutSeconds: 10 },
    docs: 'https://confluence.atlassian.com/bitbucketserver/manage-webhooks-938025878.html',
    idHeaders: ['x-request-id'],
  },
  'git-generic': {
    ...{ kind: 'git', proof: 'generic', refusal: 'own', reach: 'network', timeoutSeconds: null, docs: null },
    idHeaders: ['x-delivery-id', 'webhook-id', 'idempotency-key'],
  },
  alicloud: {
    ...{ kind: 'registry', proof: 'none', refusal: 'unknown', reach: 'internet', timeoutSeconds: null },
    docs: 'https://www.alibabacloud.com/help/en/acr/user-guide/manage-webhooks',
    idHeaders: [],
  },
  'docker-hub': {
    ...{ kind: 'registry', proof: 'none', refusal: 'unknown', reach: 'internet', timeoutSeconds: null },
    docs: 'https://docs.docker.com/docker-hub/repos/manage/webhooks/',
    idHeaders: [],
  },
  harbor: {
    ...{ kind: 'registry', proof: 'authorization', refusal: 'fewTries', reach: 'network', timeoutSeconds: 3 },
    docs: 'https://goharbor.io/docs/latest/working-with-projects/project-configuration/configure-webhooks/',
    idHeaders: [],
  },
  distribution: {
    ...{ kind: 'registry', proof: 'authorization', refusal: 'forEver', reach: 'network', timeoutSeconds: 1 },
    docs: 'https://distribution.github.io/distribution/about/notifications/',
    idHeaders: [],
  },
  ghcr: {
    ...{ kind: 'registry', proof: 'githubHmac', refusal: 'lost', reach: 'internet', timeoutSeconds: 10 },
    docs: 'https://docs.github.com/en/webhooks/webhook-events-and-payloads#package',
    idHeaders: ['x-github-delivery'],
  },
  tencent: {
    ...{ kind: 'registry', proof: 'authorization', refusal: 'unknown', reach: 'internet', timeoutSeconds: null },
    docs: 'https://www.tencentcloud.com/document/product/1051/37254',
    idHeaders: [],
  },
  huawei: {
    ...{ kind: 'registry', proof: 'authorization', refusal: 'unknown', reach: 'internet', timeoutSeconds: null },
    docs: 'https://support.huaweicloud.com/api-swr2/swr_03_0901.html',
    idHeaders: [],
  },
  'registry-generic': {
    ...{ kind: 'registry', proof: 'generic', refusal: 'own', reach: 'network', timeoutSeconds: null, docs: null },
    idHeaders: ['x-delivery-id', 'webhook-id', 'idempotency-key'],
  },
  poll: {
    ...{ kind: 'registry', proof: 'none', refusal: 'own', reach: 'none', timeoutSeconds: null, docs: null },
    idHeaders: [],
  },
} as const satisfies Record<ReceiverFormat, SenderFacts>;

export function senderFacts(format: ReceiverFormat): SenderFacts {
  return senders[format];
}

export function isGitFormat(format: ReceiverFormat): boolean {
  return senders[format].kind === 'git';
}

export function canProve(format: ReceiverFormat): boolean {
  return senders[format].proof !== 'none';
}

const MEBIBYTE = 1024 * 1024;

/** Bytes that a body may have: registries send a few KB, GitLab and GitHub up to 25 MiB. */
export function bodyLimit(format: ReceiverFormat): number {
  return isGitFormat(format) || senders[format].proof === 'githubHmac' ? 25 * MEBIBYTE : MEBIBYTE;
}

/** The id by which the sender marks one delivery and its repetitions, where it stands in a header. */
export function senderDeliveryId(format: ReceiverFormat, headers: Readonly<Record<string, string>>): string | null {
  const id = senderFacts(format)
    .idHeaders.map((name) => headers[name])
    .find((value) => value !== undefined && value !== '');
  return id === undefined ? null : id.slice(0, 200);
}
