import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import type { ErrorInfo } from '../../shared/schema/error.ts';
import { toErrorInfo } from './error-info.ts';
import { useErrorText } from './use-message.ts';

export interface ActionOptions<Output> {
  /** Called with the answer. */
  readonly onDone?: (output: Output) => void;
  /** True: the caller shows `error` itself (with `ErrorNote`); otherwise a toast says what failed. */
  readonly inline?: boolean;
}

export interface ActionState<Input, Output> {
  /** Runs it. Resolves to undefined when it failed; never rejects. */
  readonly run: (input: Input) => Promise<Output | undefined>;
  readonly running: boolean;
  readonly error: ErrorInfo | null;
  readonly reset: () => void;
}

/** Runs a procedure of the contract on demand, e.g. `useAction(client.hosts.remove)`; failures are told by code. */
export function useAction<Input, Output>(
  procedure: (input: Input) => Promise<Output>,
  options: ActionOptions<Output> = {},
): ActionState<Input, Output> {
  const errorText = useErrorText();
  const mutation = useMutation<Output, unknown, Input>({
    mutationFn: (input) => procedure(input),
    onSuccess: (output) => options.onDone?.(output),
    onError: (error) => {
      if (options.inline) return;
      const text = errorText(toErrorInfo(error));
      notifications.show({ color: 'red', title: text.title, message: text.detail, autoClose: 10_000 });
    },
  });
  return {
    run: (input) => mutation.mutateAsync(input).catch(() => undefined),
    running: mutation.isPending,
    error: mutation.error ? toErrorInfo(mutation.error) : null,
    reset: mutation.reset,
  };
}
