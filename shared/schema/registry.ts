import { z } from 'zod';
import { Id, SecretInput, SecretStatus, Timestamp } from './common.ts';
import { ErrorInfo } from './error.ts';
import { LoginTest } from './registry-content.ts';
import { KeptRetentionSchedule, RetentionSettings } from './retention.ts';

/** Repository path inside a registry (distribution reference grammar). */
export const RepositoryName = z
  .string()
  .max(200)
  .regex(/^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*$/, 'repository.invalid');

export const Tag = z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/, 'tag.invalid');

/** A tag, or several: `*` is anything, `?` one character. */
export const TagPattern = z.string().regex(/^[A-Za-z0-9_*?][A-Za-z0-9._*?-]{0,127}$/, 'tag.invalid');

/** `host[:port]` of a registry as used in image references. */
export const RegistryHost = z.string().regex(/^[A-Za-z0-9.-]+(:\d{1,5})?$/, 'registryHost.invalid');

/** Where images live. */
export const Registry = z.object({
  id: Id,
  name: z.string().trim().min(1).max(63),
  kind: z.enum(['built-in', 'external']),
  host: RegistryHost,
  /** Namespace put before image names, may be empty. */
  namespace: z.string(),
  username: z.string(),
  password: SecretStatus,
  /** Built-in only: the host that runs it. */
  hostId: Id.nullable(),
  /** PEM of the authority that signed its certificate; null: a public one. */
  caCertificate: z.string().nullable(),
  /** Plain HTTP; said in red wherever it is shown. */
  insecure: z.boolean(),
  createdAt: Timestamp,
  /** Another server (`host[:port]`) to which it may send us for tokens; empty: only one of its own domain. */
  tokenServer: z.union([RegistryHost, z.literal('')]).default(''),
  /** When the login lapses, as said by a person or by the password itself; null: not known, or never. */
  loginEndsAt: Timestamp.nullable().default(null),
  /** Hosts whose docker client was given the login, and when. */
  loginHosts: z.array(z.object({ hostId: Id, at: Timestamp })).default([]),
  /** Repositories named by hand, for registries that list none. */
  repositories: z.array(RepositoryName).default([]),
  retention: RetentionSettings.default({ rules: [], keepReleases: 10 }),
  /** Null: the rules are followed only when a person says so. */
  retentionSchedule: KeptRetentionSchedule.nullable().default(null),
});
export type Registry = z.infer<typeof Registry>;

export const RegistryInput = z.object({
  name: z.string().trim().min(1).max(63),
  host: RegistryHost,
  namespace: z.union([RepositoryName, z.literal('')]).default(''),
  username: z.string().max(255).default(''),
  password: SecretInput.nullish(),
  caCertificate: z.string().startsWith('-----BEGIN CERTIFICATE-----').nullable().default(null),
  insecure: z.boolean().default(false),
  tokenServer: z.union([RegistryHost, z.literal('')]).default(''),
  loginEndsAt: Timestamp.nullable().default(null),
});
export type RegistryInput = z.infer<typeof RegistryInput>;

/** Whether the registry answered when last asked; `id` is the registry's id. */
export const RegistryState = z.object({
  id: Id,
  reachable: z.boolean(),
  error: ErrorInfo.nullable(),
  checkedAt: Timestamp,
  repositories: z.array(z.object({ name: z.string(), tags: z.array(z.string()) })),
  /** Since when each look finds the login refused; null: it works, or there is none. */
  refusedSince: Timestamp.nullable().default(null),
  /** By its end, as last looked at. */
  login: z.enum(['good', 'lapsing', 'lapsed']).default('good'),
  /** What the login can do, as last tried. */
  tested: LoginTest.nullable().default(null),
});
export type RegistryState = z.infer<typeof RegistryState>;
