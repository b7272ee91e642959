import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

const env = process.env;

/** Where images rest between runs (the data root of the bed's own Docker engine). `SLIPWAY_BED_CACHE` overrides it. */
export const cacheFolder =
  env.SLIPWAY_BED_CACHE ?? join(env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'slipway-bed');

/** What exists only while a bed is open: socket, logs, registrations. Kept short, since Unix socket paths are limited. */
export const runtimeFolder = env.SLIPWAY_BED_RUNTIME ?? join(tmpdir(), 'slipway-bed');

/**
 * First two octets of the bed's private network. `SLIPWAY_BED_SUBNET` overrides it where 10.78 is taken; with a cache and a
 * runtime folder of its own, a second bed engine can then run beside the first.
 */
const prefix = env.SLIPWAY_BED_SUBNET ?? '10.78';
const suffix = env.SLIPWAY_BED_SUBNET === undefined ? '' : `-${prefix}`;

/** The bed's private network: one bridge on this machine, on which every host has an address of its own. */
export const network = {
  name: `slipway-bed${suffix}`,
  bridge: suffix ? `slw${suffix}` : 'slipway0',
  prefix,
  subnet: `${prefix}.0.0/16`,
  gateway: `${prefix}.0.1`,
} as const;

/** Paths that several modules need. */
export const paths = {
  dataRoot: join(cacheFolder, 'docker'),
  // In the cache, not the runtime folder: dockerd refuses to start twice on one pidfile, so two beds never share a data root.
  pidFile: join(cacheFolder, 'docker.pid'),
  locks: join(cacheFolder, 'locks'),
  execRoot: join(runtimeFolder, 'exec'),
  socket: join(runtimeFolder, 'docker.sock'),
  daemonConfig: join(runtimeFolder, 'daemon.json'),
  daemonLog: join(runtimeFolder, 'dockerd.log'),
  beds: join(runtimeFolder, 'beds'),
  addresses: join(runtimeFolder, 'addresses'),
  machine: join(runtimeFolder, 'machine.json'),
} as const;

/** Labels on everything the bed makes, so that it removes nothing else. */
export const labels = {
  bed: 'slipway.bed',
  name: 'slipway.bed.name',
  flavour: 'slipway.bed.flavour',
  user: 'slipway.bed.user',
  key: 'slipway.bed.key',
} as const;
