import type { Readable } from 'node:stream';

/** Milliseconds without output after which a command that has exited is not waited for: a daemon it left holds the pipe. */
const quietMs = 2000;

/**
 * Calls `done` once a command that has exited writes nothing any more. A listener starts the flow of an output, and one
 * packet can bring output and exit before the command's own reader, some promises away, listens: so it begins after that.
 * @returns ends the watch.
 */
export function watchQuiet(outputs: readonly Readable[], done: () => void): () => void {
  const timer = setTimeout(done, quietMs);
  const onOutput = () => void timer.refresh();
  const begun = setImmediate(() => {
    for (const output of outputs) output.on('data', onOutput);
  });
  return () => {
    clearTimeout(timer);
    clearImmediate(begun);
    for (const output of outputs) output.removeListener('data', onOutput);
  };
}
