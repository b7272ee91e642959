export { AddHostsDialog, AddHostsWays } from './add/add-hosts.tsx';
export { ConnectHosts } from './connect/connect-hosts.tsx';
export { VerdictCounts } from './findings/finding-counts.tsx';
export { FindingList } from './findings/finding-list.tsx';
export { hostColumns } from './host-columns.tsx';
export { HostPage } from './host-page.tsx';
export { countVerdicts, type HostRow } from './host-status.ts';
export { HostsPage } from './hosts-page.tsx';
export { useHostRows } from './use-host-rows.ts';
