import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ErrorInfo } from '../../../shared/schema/error.ts';
import type { OutputLine } from '../../../shared/schema/operation.ts';
import { toErrorInfo, useClient, useLiveState, useMessage } from '../../rpc/index.ts';
import { OutputBuffer, type OutputEntry } from './output-buffer.ts';

export interface OutputStream {
  readonly buffer: OutputBuffer;
  /** Lines may still come. */
  readonly running: boolean;
  readonly error: ErrorInfo | null;
  readonly retry: () => void;
}

type Open = (from: number, signal: AbortSignal) => Promise<AsyncIterable<readonly OutputEntry[]>>;

/**
 * Reads a stream of lines into a buffer while the caller is shown. After a lost connection it goes on where it was:
 * `open` is told how many lines are there already. A new `key` starts afresh.
 */
export function useOutputStream(key: string, open: Open): OutputStream {
  const { status } = useLiveState();
  const [attempt, setAttempt] = useState(0);
  const [state, setState] = useState<{ running: boolean; error: ErrorInfo | null }>({ running: true, error: null });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another key is another output.
  const buffer = useMemo(() => new OutputBuffer(), [key]);
  const latest = useRef(open);
  latest.current = open;
  const connected = status === 'live';
  // biome-ignore lint/correctness/useExhaustiveDependencies: `attempt` asks for another try.
  useEffect(() => {
    if (!connected) return;
    const stop = new AbortController();
    setState({ running: true, error: null });
    const read = async (): Promise<void> => {
      try {
        for await (const lines of await latest.current(buffer.length, stop.signal)) {
          if (stop.signal.aborted) return;
          buffer.append(lines);
        }
        if (!stop.signal.aborted) setState({ running: false, error: null });
      } catch (error) {
        if (!stop.signal.aborted) setState({ running: false, error: toErrorInfo(error) });
      }
    };
    void read();
    return () => stop.abort();
  }, [buffer, connected, attempt]);
  return { buffer, ...state, retry: () => setAttempt(attempt + 1) };
}

/** The output of an operation, kept and new; what Slipway itself says there is in the language of the window. */
export function useOperationOutput(operationId: string): OutputStream {
  const client = useClient();
  const say = useMessage();
  const { i18n } = useTranslation();
  return useOutputStream(`${operationId} ${i18n.language}`, async (from, signal) =>
    entries(await client.operations.output({ id: operationId, from }, { signal }), say),
  );
}

async function* entries(
  stream: AsyncIterable<readonly OutputLine[]>,
  say: ReturnType<typeof useMessage>,
): AsyncGenerator<readonly OutputEntry[]> {
  for await (const lines of stream)
    yield lines.map(({ message, ...line }) => (message ? { ...line, text: say(message) } : line));
}
