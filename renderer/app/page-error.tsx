import type { ErrorComponentProps } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ErrorNote, Page } from '../components/index.ts';

/** A page that could not be drawn: our fault, said so, with what is known. */
export function PageError({ error, reset }: ErrorComponentProps) {
  const { t } = useTranslation();
  return (
    <Page title={t('app.pageError')}>
      <ErrorNote
        error={{
          code: 'internal',
          data: { detail: error instanceof Error ? error.message : String(error) },
          retryable: true,
        }}
        onRetry={reset}
      />
    </Page>
  );
}
