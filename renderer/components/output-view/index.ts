export { OutputBuffer, type OutputEntry } from './output-buffer.ts';
export { OutputView, type OutputViewProps } from './output-view.tsx';
export { StreamOutput } from './stream-output.tsx';
export { type OutputStream, useOperationOutput, useOutputStream } from './use-output-stream.ts';
