import { Button, Input, PasswordInput, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './notes.module.css';
import { useFormat } from './use-format.ts';

export interface SecretFieldProps {
  readonly label: string;
  readonly description?: string;
  /** Since when one is kept; null: none is. */
  readonly setAt: number | null;
  /** undefined: leave what is kept; null: remove it; text: the new one. */
  readonly value: string | null | undefined;
  readonly onChange: (value: string | null | undefined) => void;
  /** For keys and certificates. */
  readonly multiline?: boolean;
  readonly error?: string | undefined;
  /** Offers to remove a kept one. */
  readonly removable?: boolean;
}

/** A secret: never shown again after entry. A kept one says since when, and can be replaced. */
export function SecretField(props: SecretFieldProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const [replacing, setReplacing] = useState(false);
  const { label, setAt, value, onChange } = props;
  const wrapper = { label, description: props.description, error: props.error };
  if (setAt !== null && !replacing) {
    return (
      <Input.Wrapper {...wrapper} labelElement="div">
        <div className={classes.secret}>
          <span>
            {value === null
              ? t('components.secret.willBeRemoved')
              : t('components.secret.setOn', { date: format.date(setAt) })}
          </span>
          <Button
            variant="default"
            aria-label={`${t('components.secret.replace')}: ${label}`}
            onClick={() => setReplacing(true)}
          >
            {t('components.secret.replace')}
          </Button>
          {props.removable && (
            <Button
              variant="default"
              aria-label={`${t(value === null ? 'components.secret.keep' : 'components.secret.remove')}: ${label}`}
              onClick={() => onChange(value === null ? undefined : null)}
            >
              {t(value === null ? 'components.secret.keep' : 'components.secret.remove')}
            </Button>
          )}
        </div>
      </Input.Wrapper>
    );
  }
  const field = {
    ...wrapper,
    value: value ?? '',
    autoComplete: 'off',
    spellCheck: false,
    onChange: (event: { currentTarget: { value: string } }) => onChange(event.currentTarget.value || undefined),
  };
  return (
    <div className={classes.secretEntry}>
      {props.multiline ? (
        <Textarea {...field} autosize minRows={3} maxRows={8} classNames={{ input: 'mono' }} />
      ) : (
        <PasswordInput {...field} autoComplete="new-password" />
      )}
      {setAt !== null && (
        <Button
          variant="subtle"
          onClick={() => {
            setReplacing(false);
            onChange(undefined);
          }}
        >
          {t('components.secret.keep')}
        </Button>
      )}
    </div>
  );
}
