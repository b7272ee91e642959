export { createHosts } from './create-hosts.ts';
export type { CheckRequest, HostFiles, Hosts, SshConfigEntry } from './hosts.ts';
