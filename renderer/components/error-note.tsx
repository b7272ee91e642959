import { Button, Code } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ErrorInfo } from '../../shared/schema/error.ts';
import { useErrorText } from '../rpc/index.ts';
import classes from './notes.module.css';
import { StatusMark } from './status-mark.tsx';

/** An error in place: what happened, why, what to do, and a way to try again. */
export function ErrorNote(props: { readonly error: ErrorInfo | null; readonly onRetry?: () => void }) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  if (!props.error) return null;
  const text = errorText(props.error);
  return (
    <div className={classes.error} role="alert">
      <StatusMark status="failed" label={<strong>{text.title}</strong>} />
      {text.detail && (
        <Code block className={classes.detail}>
          {text.detail}
        </Code>
      )}
      {text.advice && <p className={classes.advice}>{text.advice}</p>}
      {props.onRetry && (
        <Button variant="default" onClick={props.onRetry}>
          {t('components.retry')}
        </Button>
      )}
    </div>
  );
}
