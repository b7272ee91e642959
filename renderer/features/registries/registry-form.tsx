import { Button, Switch, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Registry, RegistryInput } from '../../../shared/schema/registry.ts';
import type { LoginTest } from '../../../shared/schema/registry-content.ts';
import {
  ErrorNote,
  type FormDraft,
  FormDrawer,
  FormSection,
  SecretField,
  StatusMark,
  useFormDraft,
  Wide,
} from '../../components/index.ts';
import { useAction, useClient } from '../../rpc/index.ts';
import { EndpointAdvice } from './endpoint-advice.tsx';
import { Rights } from './login/rights.tsx';

interface RegistryDraft {
  readonly name: string;
  readonly host: string;
  readonly namespace: string;
  readonly username: string;
  /** undefined: leave what is kept; null: remove it. */
  readonly password: string | null | undefined;
  readonly caCertificate: string;
  readonly insecure: boolean;
  /** As a date field holds it; empty: never, or not known. */
  readonly loginEndsAt: string;
  readonly tokenServer: string;
}

function draftOf(registry: Registry | undefined): RegistryDraft {
  const { name = '', host = '', namespace = '', username = '', insecure = false } = registry ?? {};
  return {
    name,
    host,
    namespace,
    username,
    password: undefined,
    caCertificate: registry?.caCertificate ?? '',
    insecure,
    tokenServer: registry?.tokenServer ?? '',
    loginEndsAt: registry?.loginEndsAt ? localTime(registry.loginEndsAt) : '',
  };
}

/** `2026-05-06T07:08`, in the time of this computer. */
function localTime(at: number): string {
  return new Date(at - new Date(at).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function inputOf(draft: RegistryDraft): unknown {
  const { password, ...rest } = draft;
  return {
    ...rest,
    host: draft.host.trim(),
    namespace: draft.namespace.trim(),
    username: draft.username.trim(),
    tokenServer: draft.tokenServer.trim(),
    loginEndsAt: draft.loginEndsAt === '' ? null : new Date(draft.loginEndsAt).getTime(),
    caCertificate: draft.caCertificate.trim() ? `${draft.caCertificate.trim()}\n` : null,
    ...(password === undefined ? {} : { password }),
  };
}

/** Adds an external registry, or changes one. Mounted while it is open. */
export function RegistryForm(props: { readonly registry?: Registry; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const { registry, onClose } = props;
  const client = useClient();
  const save = useAction(
    async (input: RegistryInput) => {
      const kept = registry
        ? await client.registries.update({ id: registry.id, registry: input })
        : await client.registries.add(input);
      // What it says of our login shows up as its state; no answer is no failure to save.
      void client.registries.check({ id: kept.id }).catch(() => undefined);
      return kept;
    },
    { inline: true, onDone: onClose },
  );
  const form = useFormDraft({
    initial: draftOf(registry),
    schema: RegistryInput,
    toInput: inputOf,
    failure: save.error,
  });
  return (
    <FormDrawer
      title={registry ? t('registryPages.form.edit', { name: registry.name }) : t('registryPages.add')}
      submit={t(registry ? 'registryPages.form.save' : 'registryPages.add')}
      form={form}
      save={save}
      onSave={(input) => void save.run(input)}
      onClose={onClose}
    >
      <PlaceFields form={form} registry={registry} />
      <AccessFields form={form} registry={registry} />
    </FormDrawer>
  );
}

/** What the login that is entered can do, before it is saved. */
function TryLogin({ form, registry }: FieldsProps) {
  const { t } = useTranslation();
  const client = useClient();
  const test = useAction(client.registries.testLogin, { inline: true, onDone: (found) => setFound(found) });
  const [found, setFound] = useState<LoginTest>();
  const run = (): void => {
    setFound(undefined);
    const input = form.check();
    if (input) void test.run({ id: registry?.id ?? null, registry: input, repository: '' });
  };
  return (
    <Wide>
      <Button size="sm" variant="default" loading={test.running} onClick={run}>
        {t('registryPages.login.test')}
      </Button>
      <ErrorNote error={test.error} />
      {found && <Rights test={found} />}
    </Wide>
  );
}

interface FieldsProps {
  readonly form: FormDraft<RegistryDraft, RegistryInput>;
  readonly registry: Registry | undefined;
}

function PlaceFields({ form, registry }: FieldsProps) {
  const { t } = useTranslation();
  const { values, set, errorOf } = form;
  const isBuiltIn = registry?.kind === 'built-in';
  const text = {
    autoComplete: 'off',
    spellCheck: false,
    inputWrapperOrder: ['label', 'input', 'description', 'error'] as ('label' | 'input' | 'description' | 'error')[],
  };
  return (
    <FormSection title={t('registryPages.form.place')}>
      <TextInput
        {...text}
        data-autofocus
        label={t('registryPages.form.name')}
        value={values.name}
        error={errorOf('name')}
        onChange={(event) => set({ name: event.currentTarget.value })}
      />
      <TextInput
        {...text}
        label={t('registryPages.host')}
        description={t(isBuiltIn ? 'registryPages.form.builtInHost' : 'registryPages.form.hostHint')}
        placeholder="registry.example:5000"
        value={values.host}
        error={errorOf('host')}
        disabled={isBuiltIn}
        onChange={(event) => set({ host: event.currentTarget.value })}
      />
      {!isBuiltIn && (
        <Wide>
          <EndpointAdvice key={values.host} host={values.host} onChoose={(host) => set({ host })} />
        </Wide>
      )}
      <TextInput
        {...text}
        label={t('registryPages.namespace')}
        description={t('registryPages.form.namespaceHint')}
        value={values.namespace}
        error={errorOf('namespace')}
        onChange={(event) => set({ namespace: event.currentTarget.value })}
      />
    </FormSection>
  );
}

function AccessFields({ form, registry }: FieldsProps) {
  const { t } = useTranslation();
  const { values, set, errorOf } = form;
  const isBuiltIn = registry?.kind === 'built-in';
  return (
    <FormSection title={t('registryPages.form.access')}>
      <TextInput
        label={t('registryPages.form.username')}
        value={values.username}
        error={errorOf('username')}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => set({ username: event.currentTarget.value })}
      />
      <SecretField
        label={t('registryPages.password')}
        setAt={registry?.password.setAt ?? null}
        value={values.password}
        error={errorOf('password')}
        removable
        onChange={(password) => set({ password })}
      />
      <TextInput
        type="datetime-local"
        label={t('registryPages.form.ends')}
        description={t('registryPages.form.endsHint')}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        value={values.loginEndsAt}
        error={errorOf('loginEndsAt')}
        onChange={(event) => set({ loginEndsAt: event.currentTarget.value })}
      />
      {!isBuiltIn && (
        <>
          <TextInput
            label={t('registryPages.form.tokenServer')}
            description={t('registryPages.form.tokenServerHint')}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            value={values.tokenServer}
            error={errorOf('tokenServer')}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => set({ tokenServer: event.currentTarget.value })}
          />
          <Wide>
            <Textarea
              label={t('registryPages.certificate')}
              description={t('registryPages.form.certificateHint')}
              classNames={{ input: 'mono' }}
              autosize
              minRows={3}
              maxRows={8}
              value={values.caCertificate}
              error={errorOf('caCertificate')}
              spellCheck={false}
              onChange={(event) => set({ caCertificate: event.currentTarget.value })}
            />
          </Wide>
          <Wide>
            <Switch
              label={t('registryPages.form.insecure')}
              checked={values.insecure}
              onChange={(event) => set({ insecure: event.currentTarget.checked })}
            />
            {values.insecure && <StatusMark status="failed" label={t('registryPages.insecure')} />}
          </Wide>
        </>
      )}
      <TryLogin form={form} registry={registry} />
    </FormSection>
  );
}
