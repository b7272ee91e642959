import { z } from 'zod';
import { Id } from './common.ts';

/** How Docker is to come onto hosts that have none. `auto`: chosen for each host by its facts. */
export const InstallMethodWish = z.enum(['auto', 'distribution', 'repository', 'rancher', 'offline']);
export type InstallMethodWish = z.infer<typeof InstallMethodWish>;

/** Mirrors of Docker's package tree that are known by name; their addresses are in `domain/package-mirrors`. */
export const MirrorId = z.enum(['docker', 'aliyun', 'tencent', 'huawei', 'tuna', 'ustc']);
export type MirrorId = z.infer<typeof MirrorId>;

/** An `http(s)` address of packages: no user, query or fragment. */
export const PackageUrl = z
  .string()
  .trim()
  .regex(/^https?:\/\/[^\s/?#@]+(\/[^\s?#]*)?$/, 'packageUrl.invalid');

/** Of an OpenPGP key: 40 hex digits, with or without spaces. */
export const KeyFingerprint = z
  .string()
  .transform((text) => text.replace(/\s+/g, '').toUpperCase())
  .pipe(z.string().regex(/^[0-9A-F]{40}$/, 'fingerprint.invalid'));

/** Where docker-ce comes from. */
export const PackageSource = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('mirror'),
    mirror: MirrorId,
    /** True: the mirror's address inside its own cloud, where it has one. */
    inCloud: z.boolean().default(false),
  }),
  z.object({
    kind: z.literal('own'),
    /** Ends in `/docker-ce` or `/docker`: the root of a tree like Docker's. Anything else: a plain yum repository. */
    url: PackageUrl,
    /** Of the key that signs a tree's packages; null: Docker's own key. */
    keyFingerprint: KeyFingerprint.nullable().default(null),
  }),
]);
export type PackageSource = z.infer<typeof PackageSource>;

/** `29`, `26.1` (the newest of that line) or `26.1.4`. */
export const DockerVersion = z
  .string()
  .trim()
  .regex(/^\d+(\.\d+){0,2}$/, 'version.invalid');

/** A proxy without its login: that is set on its own, and kept with the secrets. */
export const ProxyUrl = z
  .string()
  .trim()
  .regex(/^https?:\/\/([A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\])(:\d{1,5})?\/?$/, 'proxy.invalid')
  .transform((text) => text.replace(/\/$/, ''));

export const ProxyWish = z.object({
  address: ProxyUrl,
  /** Names, `.domains`, addresses and networks that are reached without it; those of the set-up's own hosts are added. */
  noProxy: z.array(
    z
      .string()
      .trim()
      .regex(/^[A-Za-z0-9.*:/_[\]-]+$/, 'noProxy.invalid'),
  ),
});
export type ProxyWish = z.infer<typeof ProxyWish>;

/** The proxy of the hosts. Null: left as it is. For one host: another one, or false for none at all. */
export const ProxyWishes = z.object({
  all: ProxyWish.nullable().default(null),
  hosts: z.record(Id, z.union([ProxyWish, z.literal(false)])).default({}),
});
export type ProxyWishes = z.infer<typeof ProxyWishes>;

/** How Docker is installed; the defaults leave every choice to the facts. */
export const InstallWishes = z.object({
  method: InstallMethodWish.default('auto'),
  source: PackageSource.default({ kind: 'mirror', mirror: 'docker', inCloud: false }),
  /** Null: the one that fits the system best. */
  version: DockerVersion.nullable().default(null),
  /** Keep the package manager from upgrading Docker by itself. */
  hold: z.boolean().default(true),
  /** Folder or file on the machine where Slipway runs. */
  bundle: z.string().trim().min(1).max(4096).nullable().default(null),
  proxy: ProxyWishes.prefault({}),
});
export type InstallWishes = z.infer<typeof InstallWishes>;
