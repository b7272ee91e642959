import { Button, FileButton, NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { EscalationKind, type Host, LoginMethod } from '../../../../shared/schema/host.ts';
import { SecretField } from '../../../components/index.ts';
import { asksPassword, type DraftErrors, type LoginDraft } from './host-draft.ts';
import classes from './login.module.css';

interface LoginFieldsProps {
  readonly draft: LoginDraft;
  readonly errors: DraftErrors;
  readonly onChange: (change: Partial<LoginDraft>) => void;
  readonly kept?: Host['secrets'] | undefined;
}

/** How to log in, how to become root, and the secrets that these need. */
export function LoginFields({ draft, errors, onChange, kept }: LoginFieldsProps) {
  const { t } = useTranslation();
  const errorOf = (field: keyof LoginDraft) => {
    const error = errors[field];
    return error && t(`hostPages.invalid.${error}`);
  };
  return (
    <div className={classes.fields}>
      <NativeSelect
        label={t('hostPages.login.method')}
        value={draft.method}
        data={LoginMethod.options.map((value) => ({ value, label: t(`hostPages.login.methods.${value}`) }))}
        description={t(`hostPages.login.methodHint.${draft.method}`)}
        onChange={(event) => onChange({ method: LoginMethod.parse(event.currentTarget.value) })}
      />
      <NativeSelect
        label={t('hostPages.login.escalation')}
        value={draft.escalation}
        data={EscalationKind.options.map((value) => ({ value, label: t(`hostPages.login.escalations.${value}`) }))}
        description={t(`hostPages.login.escalationHint.${draft.escalation}`)}
        onChange={(event) => onChange({ escalation: EscalationKind.parse(event.currentTarget.value) })}
      />
      {asksPassword(draft.method) && (
        <SecretField
          label={t('hostPages.login.password')}
          value={draft.password}
          error={errorOf('password')}
          setAt={kept?.password.setAt ?? null}
          onChange={(password) => onChange({ password })}
        />
      )}
      {draft.method === 'key' && (
        <KeyFields draft={draft} error={errorOf('privateKey')} onChange={onChange} kept={kept} />
      )}
      {draft.escalation === 'sudo-password' && (
        <SecretField
          label={t('hostPages.login.sudoPassword')}
          value={draft.sudoPassword}
          error={errorOf('sudoPassword')}
          setAt={kept?.sudoPassword.setAt ?? null}
          {...(asksPassword(draft.method) ? { description: t('hostPages.login.sudoSame') } : {})}
          onChange={(sudoPassword) => onChange({ sudoPassword })}
        />
      )}
    </div>
  );
}

function KeyFields(props: {
  readonly draft: LoginDraft;
  readonly error: string | undefined;
  readonly onChange: (change: Partial<LoginDraft>) => void;
  readonly kept: Host['secrets'] | undefined;
}) {
  const { t } = useTranslation();
  const { draft, onChange, kept } = props;
  return (
    <>
      <div className={classes.wide}>
        <SecretField
          multiline
          label={t('hostPages.login.privateKey')}
          value={draft.privateKey}
          error={props.error}
          setAt={kept?.privateKey.setAt ?? null}
          onChange={(privateKey) => onChange({ privateKey })}
        />
        <div className={classes.keyFile}>
          <FileButton
            onChange={(file) => {
              void file?.text().then((privateKey) => onChange({ privateKey }));
            }}
          >
            {(button) => (
              <Button variant="default" {...button}>
                {t('hostPages.login.readKeyFile')}
              </Button>
            )}
          </FileButton>
        </div>
      </div>
      <SecretField
        label={t('hostPages.login.passphrase')}
        value={draft.passphrase}
        setAt={kept?.passphrase.setAt ?? null}
        description={t('hostPages.login.passphraseHint')}
        removable
        onChange={(passphrase) => onChange({ passphrase })}
      />
    </>
  );
}
