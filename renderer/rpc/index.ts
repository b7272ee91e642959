export { ConnectionProvider, useClient, useLiveState } from './context.tsx';
export { toErrorInfo } from './error-info.ts';
export { createClient } from './transport.ts';
export { type ActionState, useAction } from './use-action.ts';
export { type ErrorText, useErrorText, useMessage, useNotes } from './use-message.ts';
export { useRecord, useRecords } from './use-records.ts';
export { useCapabilities, useSettings, useUpdateSettings } from './use-settings.ts';
