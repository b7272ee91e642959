export { createOpensshFiles, type OpensshEntry, type OpensshFiles } from './openssh-files.ts';
export { describeTarget, guardTarget } from './redaction.ts';
export { createHostConnector } from './ssh-connector.ts';
