import { z } from 'zod';

export const Language = z.enum(['en', 'zh-CN']);
export type Language = z.infer<typeof Language>;

/** Preferences; also what a fresh installation starts with (`Settings.parse({})`). */
export const Settings = z.object({
  language: z.union([Language, z.literal('system')]).default('system'),
  theme: z.enum(['light', 'dark', 'system']).default('system'),
  notifications: z
    .object({
      started: z.boolean().default(true),
      succeeded: z.boolean().default(true),
      failed: z.boolean().default(true),
    })
    .prefault({}),
  /** Hosts worked on at once. */
  parallelHosts: z.number().int().min(1).max(64).default(16),
  /** Address under which senders reach the receivers, e.g. `https://bastion.example`; empty: the listening one. */
  receiverBaseUrl: z.union([z.url(), z.literal('')]).default(''),
  /** Desktop: closing the window keeps Slipway in the tray. */
  closeToTray: z.boolean().default(true),
});
export type Settings = z.infer<typeof Settings>;

/** What the shell can do; the UI asks this instead of asking where it runs. */
export const Capabilities = z.object({
  shell: z.enum(['desktop', 'serve']),
  version: z.string(),
  platform: z.string(),
  nativeNotifications: z.boolean(),
  /** What protects secrets at rest. `none`: kept in memory only, and said. */
  secretsProtection: z.enum(['system', 'key-file', 'passphrase', 'none']),
  receiversListenAt: z.string().nullable(),
  dataFolder: z.string(),
  runtime: z.record(z.string(), z.string()),
  /** Said once in the UI: settings file set aside because it was corrupt, stale lock removed, and the like. */
  startupNotices: z.array(z.object({ key: z.string(), params: z.record(z.string(), z.string()) })),
});
export type Capabilities = z.infer<typeof Capabilities>;
