export { checkContext } from './check-context.ts';
export { createHosts } from './create-hosts.ts';
export type { CheckRequest, HostFiles, Hosts, SshConfigEntry } from './hosts.ts';
export { offersOf, type PeerGroup } from './peer-groups.ts';
