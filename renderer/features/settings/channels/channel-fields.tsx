import { Checkbox, NativeSelect, Switch, Textarea, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import {
  type Channel,
  ChannelEvent,
  type ChannelInput,
  ChannelKind,
  MailSettings,
} from '../../../../shared/schema/channel.ts';
import { type FormDraft, FormSection, SecretField, StatusMark, Wide } from '../../../components/index.ts';
import { useRecords } from '../../../rpc/index.ts';
import { type ChannelDraft, kindsWithSecret } from './channel-draft.ts';
import classes from './channels.module.css';

export interface ChannelFieldsProps {
  readonly form: FormDraft<ChannelDraft, ChannelInput>;
  readonly channel: Channel | undefined;
}

const plain = { autoComplete: 'off', spellCheck: false };

/** Name, kind, and the secret address of a robot or endpoint. */
export function WhereFields({ form, channel }: ChannelFieldsProps) {
  const { t } = useTranslation();
  const { values, set, errorOf } = form;
  const { kind } = values;
  return (
    <FormSection title={t('channels.form.where')}>
      <TextInput
        {...plain}
        data-autofocus
        label={t('channels.form.name')}
        value={values.name}
        error={errorOf('name')}
        onChange={(event) => set({ name: event.currentTarget.value })}
      />
      <NativeSelect
        label={t('channels.form.kind')}
        value={kind}
        data={ChannelKind.options.map((value) => ({ value, label: t(`channels.kind.${value}`) }))}
        onChange={(event) => set({ kind: ChannelKind.parse(event.currentTarget.value), address: undefined })}
      />
      {kind !== 'email' && (
        <Wide>
          <SecretField
            label={t('channels.form.address')}
            description={t(`channels.form.addressOf.${kind}`)}
            setAt={channel?.kind === kind ? channel.address.setAt : null}
            value={values.address}
            error={errorOf('address')}
            onChange={(address) => set({ address })}
          />
          {values.address?.startsWith('http://') && (
            <StatusMark status="attention" label={t('channels.form.inClear')} />
          )}
        </Wide>
      )}
      {kindsWithSecret.includes(kind) && kind !== 'email' && (
        <Wide>
          <SecretField
            label={t(`channels.form.secret.${kind}`)}
            setAt={channel?.secret.setAt ?? null}
            value={values.secret}
            error={errorOf('secret')}
            removable
            onChange={(secret) => set({ secret })}
          />
        </Wide>
      )}
    </FormSection>
  );
}

/** The mail server, its login, and who gets the mail. */
export function MailFields({ form, channel }: ChannelFieldsProps) {
  const { t } = useTranslation();
  const { values, errorOf } = form;
  const { mail } = values;
  const set = (change: Partial<ChannelDraft['mail']>) => form.set({ mail: { ...mail, ...change } });
  const text = (name: 'host' | 'port' | 'username' | 'from', label: string) => (
    <TextInput
      {...plain}
      label={label}
      value={mail[name]}
      error={errorOf(`mail.${name}`)}
      onChange={(event) => set({ [name]: event.currentTarget.value })}
    />
  );
  return (
    <FormSection title={t('channels.kind.email')}>
      {text('host', t('channels.form.host'))}
      {text('port', t('channels.form.port'))}
      <NativeSelect
        label={t('channels.form.security')}
        value={mail.security}
        data={MailSettings.shape.security
          .unwrap()
          .options.map((value) => ({ value, label: t(`channels.form.securities.${value}`) }))}
        onChange={(event) => set({ security: MailSettings.shape.security.parse(event.currentTarget.value) })}
      />
      {text('username', t('channels.form.username'))}
      <SecretField
        label={t('channels.form.secret.email')}
        setAt={channel?.secret.setAt ?? null}
        value={values.secret}
        error={errorOf('secret')}
        removable
        onChange={(secret) => form.set({ secret })}
      />
      {text('from', t('channels.form.sender'))}
      <Wide>
        <Textarea
          label={t('channels.form.recipients')}
          description={t('channels.form.recipientsHint')}
          autosize
          minRows={2}
          maxRows={6}
          value={mail.to}
          error={errorOf('mail.to')}
          onChange={(event) => set({ to: event.currentTarget.value })}
        />
      </Wide>
    </FormSection>
  );
}

/** Which news, of what, in which language. */
export function RuleFields({ form }: ChannelFieldsProps) {
  const { t } = useTranslation();
  const { values, set, errorOf } = form;
  const applications = useRecords('applications');
  return (
    <FormSection title={t('channels.form.what')}>
      <Checkbox.Group
        label={t('channels.form.events')}
        value={[...values.events]}
        error={errorOf('events')}
        onChange={(next) => set({ events: ChannelEvent.options.filter((each) => next.includes(each)) })}
      >
        <div className={classes.choices}>
          {ChannelEvent.options.map((value) => (
            <Checkbox key={value} size="xs" value={value} label={t(`channels.event.${value}`)} />
          ))}
        </div>
      </Checkbox.Group>
      <NativeSelect
        label={t('channels.form.language')}
        value={values.language}
        data={[
          { value: 'en', label: 'English' },
          { value: 'zh-CN', label: '中文' },
        ]}
        onChange={(event) => set({ language: event.currentTarget.value === 'zh-CN' ? 'zh-CN' : 'en' })}
      />
      {applications.length > 0 && (
        <Wide>
          <Checkbox.Group
            label={t('channels.form.applications')}
            description={t('channels.form.applicationsHint')}
            value={[...values.applicationIds]}
            onChange={(applicationIds) => set({ applicationIds })}
          >
            <div className={classes.choices}>
              {applications.map(({ id, name }) => (
                <Checkbox key={id} size="xs" value={id} label={name} />
              ))}
            </div>
          </Checkbox.Group>
        </Wide>
      )}
      <Wide>
        <Switch
          label={t('channels.form.firstOnly')}
          checked={values.firstFailureOnly}
          onChange={(event) => set({ firstFailureOnly: event.currentTarget.checked })}
        />
      </Wide>
    </FormSection>
  );
}

/** On or off, and the hours in which nobody is disturbed. */
export function TimeFields({ form }: ChannelFieldsProps) {
  const { t } = useTranslation();
  const { values, set, errorOf } = form;
  return (
    <FormSection title={t('channels.form.when')}>
      <Wide>
        <Switch
          label={t('channels.form.enabled')}
          checked={values.enabled}
          onChange={(event) => set({ enabled: event.currentTarget.checked })}
        />
      </Wide>
      <Wide>
        <Switch
          label={t('channels.form.quiet')}
          description={t('channels.form.quietHint')}
          checked={values.quiet}
          onChange={(event) => set({ quiet: event.currentTarget.checked })}
        />
      </Wide>
      {values.quiet && (
        <>
          <TextInput
            type="time"
            label={t('channels.form.from')}
            value={values.from}
            error={errorOf('quietHours.from')}
            onChange={(event) => set({ from: event.currentTarget.value })}
          />
          <TextInput
            type="time"
            label={t('channels.form.to')}
            value={values.to}
            error={errorOf('quietHours.to')}
            onChange={(event) => set({ to: event.currentTarget.value })}
          />
        </>
      )}
    </FormSection>
  );
}
