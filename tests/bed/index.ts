export { type Bed, type BedOptions, openBed } from './bed.ts';
export type { BedHost } from './bed-host.ts';
export type { ExecResult } from './container.ts';
export { type Dirt, foreignDaemonJson } from './dirt.ts';
export type { BedGit, CommitFiles, PushHook, RepositoryUrls } from './git-server.ts';
export type { Flavour, HostOptions } from './host-options.ts';
export type { Mirror, PackageTree } from './services.ts';
