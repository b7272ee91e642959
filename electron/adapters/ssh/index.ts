export { createOpensshFiles, type OpensshEntry, type OpensshFiles } from './openssh-files.ts';
export { createHostConnector } from './ssh-connector.ts';
