import { useCallback, useEffect, useRef, useState } from 'react';
import type { ErrorInfo } from '../../../shared/schema/error.ts';
import { toErrorInfo } from '../../rpc/index.ts';

export interface StreamState {
  readonly running: boolean;
  readonly startedAt: number | null;
  readonly error: ErrorInfo | null;
  /** True: it was ended by `stop`, so what is shown is not all. */
  readonly stopped: boolean;
  readonly stop: () => void;
}

/**
 * Reads a stream of core to its end, each event by `onEvent`; another `open` ends the one before and begins anew, and so does
 * leaving the page. Undefined: nothing is read.
 */
export function useStream<Event>(
  open: ((signal: AbortSignal) => Promise<AsyncIterable<Event>>) | undefined,
  onEvent: (event: Event) => void,
): StreamState {
  const [state, setState] = useState<Omit<StreamState, 'stop'>>(idle);
  const ending = useRef<AbortController>(null);
  const handle = useRef(onEvent);
  handle.current = onEvent;
  useEffect(() => {
    if (!open) return setState(idle);
    const controller = new AbortController();
    ending.current = controller;
    setState({ ...idle, running: true, startedAt: Date.now() });
    void (async () => {
      try {
        for await (const event of await open(controller.signal)) {
          if (controller.signal.aborted) return;
          handle.current(event);
        }
        setState((before) => ({ ...before, running: false }));
      } catch (error) {
        if (!controller.signal.aborted)
          setState((before) => ({ ...before, running: false, error: toErrorInfo(error) }));
      }
    })();
    return () => controller.abort();
  }, [open]);
  const stop = useCallback(() => {
    ending.current?.abort();
    setState((before) => ({ ...before, running: false, stopped: true }));
  }, []);
  return { ...state, stop };
}

const idle = { running: false, startedAt: null, error: null, stopped: false } as const;
