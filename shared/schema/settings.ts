import { z } from 'zod';

export const Language = z.enum(['en', 'zh-CN']);
export type Language = z.infer<typeof Language>;

const preferences = {
  language: z.union([Language, z.literal('system')]),
  theme: z.enum(['light', 'dark', 'system']),
  notifications: z.object({ started: z.boolean(), succeeded: z.boolean(), failed: z.boolean() }),
  /** Hosts worked on at once. */
  parallelHosts: z.number().int().min(1).max(64),
  /** Minutes between looks at the pull mirrors that hosts use; 0: never. */
  mirrorWatchMinutes: z.number().int().min(0).max(1440),
  /** Address under which senders reach the receivers, e.g. `https://bastion.example`; empty: the listening one. */
  receiverBaseUrl: z.union([z.url({ protocol: /^https?$/ }), z.literal('')]),
  /** Desktop: closing the window keeps Slipway in the tray. */
  closeToTray: z.boolean(),
};

/** Preferences; `Settings.parse({})` is what a fresh installation starts with. */
export const Settings = z.object({
  language: preferences.language.default('system'),
  theme: preferences.theme.default('system'),
  notifications: preferences.notifications.default({ started: true, succeeded: true, failed: true }),
  parallelHosts: preferences.parallelHosts.default(16),
  mirrorWatchMinutes: preferences.mirrorWatchMinutes.default(15),
  receiverBaseUrl: preferences.receiverBaseUrl.default(''),
  closeToTray: preferences.closeToTray.default(true),
});
export type Settings = z.infer<typeof Settings>;

/** Some preferences to change. Without defaults: what is not named stays as it is. */
export const SettingsPatch = z.object(preferences).partial();
export type SettingsPatch = z.infer<typeof SettingsPatch>;

/** What the shell can do; the UI asks this instead of asking where it runs. */
export const Capabilities = z.object({
  shell: z.enum(['desktop', 'serve']),
  version: z.string(),
  platform: z.string(),
  nativeNotifications: z.boolean(),
  /** What protects secrets at rest. `none`: kept in memory only, and said. */
  secretsProtection: z.enum(['system', 'key-file', 'passphrase', 'none']),
  /** Base address of this Slipway for senders (`<base>/hooks/<token>`); null where nothing listens. */
  receiversListenAt: z.string().nullable(),
  dataFolder: z.string(),
  runtime: z.record(z.string(), z.string()),
  /** Said once in the UI: settings file set aside because it was corrupt, stale lock removed, and the like. */
  startupNotices: z.array(z.object({ key: z.string(), params: z.record(z.string(), z.string()) })),
});
export type Capabilities = z.infer<typeof Capabilities>;
