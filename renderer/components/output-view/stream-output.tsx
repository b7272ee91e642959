import { useTranslation } from 'react-i18next';
import { ErrorNote } from '../error-note.tsx';
import { OutputView, type OutputViewProps } from './output-view.tsx';
import type { OutputStream } from './use-output-stream.ts';

interface StreamOutputProps extends Omit<OutputViewProps, 'buffer' | 'running'> {
  readonly output: OutputStream;
}

/** Output as it is read. Where reading failed, that is said instead of that there is none. */
export function StreamOutput({ output, ...view }: StreamOutputProps) {
  const { t } = useTranslation();
  const { buffer, running, error, retry } = output;
  const empty = error ? t('components.output.unread') : view.empty;
  return (
    <>
      <ErrorNote error={error} onRetry={retry} />
      <OutputView {...view} buffer={buffer} running={running} {...(empty !== undefined && { empty })} />
    </>
  );
}
