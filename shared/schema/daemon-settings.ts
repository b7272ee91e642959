import { z } from 'zod';

/** Keys of `daemon.json` that Slipway sets; what each needs stands in `domain/daemon-settings.ts`. */
export const DaemonKey = z.enum([
  'log-driver',
  'log-opts',
  'data-root',
  'insecure-registries',
  'dns',
  'default-address-pools',
  'metrics-addr',
  'live-restore',
  'max-concurrent-downloads',
]);
export type DaemonKey = z.infer<typeof DaemonKey>;

const IpAddress = z.union([z.ipv4(), z.ipv6()]);

/** What the admin wants of the engine. Null: as it is on each host. */
export const DaemonSettings = z.object({
  logDriver: z.enum(['json-file', 'local']).nullable().default(null),
  /** Size at which a log is turned over, e.g. `20m`. */
  logMaxSize: z
    .string()
    .regex(/^[1-9]\d{0,5}[kmg]$/, 'logSize.invalid')
    .nullable()
    .default(null),
  /** Files kept of each container's log. */
  logMaxFile: z.number().int().min(1).max(1000).nullable().default(null),
  dataRoot: z
    .string()
    .max(255)
    .regex(/^\/[A-Za-z0-9._/-]*[A-Za-z0-9._-]$/, 'path.invalid')
    .nullable()
    .default(null),
  /** Registries that are spoken to without TLS or without knowing their authority: `host[:port]` or a network. */
  insecureRegistries: z
    .array(z.string().regex(/^[A-Za-z0-9.-]+(:\d{1,5})?$|^\d+\.\d+\.\d+\.\d+\/\d+$/, 'registryHost.invalid'))
    .nullable()
    .default(null),
  dns: z.array(IpAddress).nullable().default(null),
  /** Blocks from which networks that are not Swarm's get their addresses. */
  addressPools: z
    .array(z.object({ base: z.cidrv4(), size: z.number().int().min(16).max(29) }))
    .nullable()
    .default(null),
  /** `address:port` where the engine tells its metrics. */
  metricsAddress: z
    .string()
    .regex(/^(\d+\.\d+\.\d+\.\d+|\[[0-9a-f:]+\]):\d{1,5}$/, 'address.invalid')
    .nullable()
    .default(null),
  liveRestore: z.boolean().nullable().default(null),
  maxConcurrentDownloads: z.number().int().min(1).max(50).nullable().default(null),
  /** Keys that go back to what the engine does by itself. */
  reset: z.array(DaemonKey).default([]),
});
export type DaemonSettings = z.infer<typeof DaemonSettings>;

/** Nothing wished: every host stays as it is. */
export const noDaemonSettings: DaemonSettings = DaemonSettings.parse({});
