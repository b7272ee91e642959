import { z } from 'zod';
import { Id, Message, Timestamp } from './common.ts';
import { ErrorInfo } from './error.ts';

export const Platform = z.object({ os: z.string(), architecture: z.string(), variant: z.string() });
export type Platform = z.infer<typeof Platform>;

/** `other`: neither an image nor an index (a chart, a signature). */
export const ManifestKind = z.enum(['image', 'index', 'other']);
export type ManifestKind = z.infer<typeof ManifestKind>;

/** One of what our login may do in a repository: what was asked, and what the registry answered. */
export const RightFinding = z.object({
  right: z.enum(['pull', 'push', 'delete']),
  verdict: z.enum(['yes', 'no', 'unknown']),
  /** Method and path, word for word. */
  asked: z.string(),
  /** HTTP status; null: no answer. */
  status: z.number().int().nullable(),
  /** The distribution-spec's error code, where one came. */
  code: z.string(),
  /** What that means. */
  note: Message,
});
export type RightFinding = z.infer<typeof RightFinding>;

/** What a login can do, as tried. */
export const LoginTest = z.object({
  testedAt: Timestamp,
  /** The repository in which it was tried. */
  repository: z.string(),
  scheme: z.enum(['none', 'basic', 'token', 'unknown']),
  /** Who gives the tokens. */
  tokenServer: z.string().nullable(),
  /** Why nothing could be tried. */
  error: ErrorInfo.nullable(),
  rights: z.array(RightFinding),
});
export type LoginTest = z.infer<typeof LoginTest>;

/** A login that a docker client keeps; its password stays where it is until it is imported. */
export const FoundLogin = z.object({
  /** As in image references. */
  host: z.string(),
  username: z.string(),
  /** `helper`: a program of this computer keeps it, which is not run. `token`: an identity token, which only docker can use. */
  state: z.enum(['usable', 'helper', 'token', 'incomplete']),
  /** Name of the credential helper. */
  helper: z.string(),
  /** Our registry of the same address. */
  registryId: Id.nullable(),
});
export type FoundLogin = z.infer<typeof FoundLogin>;

export const CataloguePage = z.object({
  repositories: z.array(z.string()),
  /** To be given back for the next page; null: this was the last. */
  next: z.string().nullable(),
  /** Why nothing is listed: the registry keeps its catalogue closed. */
  closed: ErrorInfo.nullable(),
});
export type CataloguePage = z.infer<typeof CataloguePage>;

/** A platform of a tag; `digest` is that of its own manifest. */
export const TagPlatform = Platform.extend({ digest: z.string(), sizeBytes: z.number().nullable() });
export type TagPlatform = z.infer<typeof TagPlatform>;

export const TagDetail = z.object({
  /** The tag. */
  id: z.string(),
  digest: z.string().nullable(),
  mediaType: z.string(),
  kind: ManifestKind,
  /** Config and layers, of all platforms together, each blob once. */
  sizeBytes: z.number().nullable(),
  platforms: z.array(TagPlatform),
  createdAt: Timestamp.nullable(),
  /** Digests of the manifests under an index, attestations too. */
  children: z.array(z.string()),
  error: ErrorInfo.nullable(),
});
export type TagDetail = z.infer<typeof TagDetail>;

/** First all tags, then what they mean, in batches as they are read. */
export const TagsEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('tags'), tags: z.array(z.string()) }),
  z.object({ type: z.literal('details'), details: z.array(TagDetail), done: z.number(), total: z.number() }),
]);
export type TagsEvent = z.infer<typeof TagsEvent>;
