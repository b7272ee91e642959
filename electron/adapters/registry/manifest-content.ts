import { createHash } from 'node:crypto';
import { z } from 'zod';
import { Digest } from '../../../shared/schema/common.ts';
import type { ImageConfig, ManifestContent } from '../registry-contents.ts';
import { parseJson } from './login.ts';

const Blob = z.object({ digest: Digest, size: z.number().nonnegative() });
const PlatformJson = z.object({
  os: z.string().default(''),
  architecture: z.string().default(''),
  variant: z.string().default(''),
});

/** https://github.com/opencontainers/image-spec/blob/main/manifest.md and image-index.md; Docker's schema 2 is the same in this. */
const ManifestJson = z.object({
  config: Blob.extend({ mediaType: z.string().default('') }).optional(),
  layers: z.array(Blob).default([]),
  manifests: z
    .array(Blob.extend({ platform: PlatformJson.optional(), annotations: z.record(z.string(), z.string()).optional() }))
    .optional(),
});
/** Docker's own field, which OCI leaves free: https://docs.docker.com/reference/dockerfile/#healthcheck */
const HealthcheckJson = z.object({ Test: z.array(z.string()).nullish(), StartPeriod: z.number().nullish() });
const ConfigJson = z.object({
  ...PlatformJson.shape,
  created: z.string().nullish(),
  config: z.object({ Healthcheck: HealthcheckJson.nullish() }).nullish(),
});

const imageConfigs = [
  'application/vnd.oci.image.config.v1+json',
  'application/vnd.docker.container.image.v1+json',
  'application/octet-stream',
];

export function digestOf(body: Buffer): string {
  return `sha256:${createHash('sha256').update(body).digest('hex')}`;
}

/** Undefined for what is not a manifest of these kinds. */
export function readManifestContent(body: Buffer, mediaType: string): ManifestContent | undefined {
  const read = ManifestJson.safeParse(parseJson(body)).data;
  if (!read || (read.config === undefined && read.manifests === undefined)) return undefined;
  const children = (read.manifests ?? []).map(({ digest, size, platform, annotations }) => ({
    digest,
    sizeBytes: size,
    platform: platform ?? null,
    attestation: annotations?.['vnd.docker.reference.type'] === 'attestation-manifest',
  }));
  const isImage = read.config !== undefined && imageConfigs.includes(read.config.mediaType);
  return {
    digest: digestOf(body),
    mediaType,
    kind: read.manifests ? 'index' : isImage ? 'image' : 'other',
    config: read.config ? { digest: read.config.digest, sizeBytes: read.config.size } : null,
    layers: read.layers.map(({ digest, size }) => ({ digest, sizeBytes: size })),
    children,
  };
}

/** Undefined for what is not an image's config. */
export function readImageConfig(body: Buffer): ImageConfig | undefined {
  const read = ConfigJson.safeParse(parseJson(body)).data;
  if (!read) return undefined;
  const { created, config, ...platform } = read;
  const check = config?.Healthcheck;
  const hasCheck = check?.Test != null && check.Test.length > 0 && check.Test[0] !== 'NONE';
  const at = created ? Date.parse(created) : Number.NaN;
  // Reproducible builds date everything to the epoch, or near it.
  const healthcheck = hasCheck ? { startSeconds: (check.StartPeriod ?? 0) / 1e9 } : null;
  return { platform, createdAt: at > 86_400_000 * 366 ? Math.trunc(at) : null, healthcheck };
}
