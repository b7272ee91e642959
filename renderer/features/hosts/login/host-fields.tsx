import { NumberInput, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { DraftErrors, HostDraft } from './host-draft.ts';
import classes from './login.module.css';

interface HostFieldsProps {
  readonly draft: HostDraft;
  readonly errors: DraftErrors;
  readonly onChange: (change: Partial<HostDraft>) => void;
}

/** Where a host is and as whom to log in. */
export function HostFields({ draft, errors, onChange }: HostFieldsProps) {
  const { t } = useTranslation();
  const errorOf = (field: keyof HostDraft) => {
    const error = errors[field];
    return error && t(`hostPages.invalid.${error}`);
  };
  return (
    <div className={classes.fields}>
      <TextInput
        data-autofocus
        label={t('hostPages.address')}
        placeholder="10.0.0.5"
        value={draft.address}
        error={errorOf('address')}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => onChange({ address: event.currentTarget.value })}
      />
      <TextInput
        label={t('hostPages.name')}
        placeholder={draft.address || 'ws01'}
        value={draft.name}
        error={errorOf('name')}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => onChange({ name: event.currentTarget.value })}
      />
      <TextInput
        label={t('hostPages.login.user')}
        value={draft.username}
        error={errorOf('username')}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => onChange({ username: event.currentTarget.value })}
      />
      <NumberInput
        label={t('hostPages.login.port')}
        value={draft.port}
        error={errorOf('port')}
        min={1}
        max={65_535}
        clampBehavior="none"
        allowDecimal={false}
        hideControls
        onChange={(port) => onChange({ port })}
      />
    </div>
  );
}
