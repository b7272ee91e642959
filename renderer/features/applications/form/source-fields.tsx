import { NativeSelect, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { parseGitUrl } from '../../../../shared/domain/git-url.ts';
import { GitMethod } from '../../../../shared/schema/application.ts';
import { FormSection, SecretField, StatusMark, Wide } from '../../../components/index.ts';
import { methodsFor, withUrl } from './application-draft.ts';
import type { ApplicationFieldsProps } from './application-fields-props.ts';
import { SourceLook } from './source-look.tsx';

/** Where the source is and how to log in there. */
export function SourceFields({ form, application }: ApplicationFieldsProps) {
  const { t } = useTranslation();
  const { values, set, errorOf } = form;
  const text = { autoComplete: 'off', spellCheck: false };
  return (
    <FormSection title={t('applicationPages.form.source')}>
      <TextInput
        {...text}
        data-autofocus
        label={t('applicationPages.form.name')}
        placeholder="shop-web"
        value={values.name}
        error={errorOf('name')}
        onChange={(event) => set({ name: event.currentTarget.value })}
      />
      <NativeSelect
        label={t('applicationPages.form.method')}
        description={t(`applicationPages.form.methodHint.${values.method}`)}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        value={values.method}
        error={errorOf('git.method')}
        data={methodsFor(values.url).map((value) => ({ value, label: t(`applicationPages.form.methods.${value}`) }))}
        onChange={(event) => set({ method: GitMethod.parse(event.currentTarget.value) })}
      />
      <Wide>
        <TextInput
          {...text}
          label={t('applicationPages.form.url')}
          placeholder="https://git.example/shop/web.git"
          classNames={{ input: 'mono' }}
          value={values.url}
          error={errorOf('git.url')}
          onChange={(event) => set(withUrl(values, event.currentTarget.value))}
        />
      </Wide>
      {values.method === 'token' && (
        <>
          <TextInput
            {...text}
            label={t('applicationPages.form.username')}
            description={t('applicationPages.form.usernameHint')}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            value={values.username}
            error={errorOf('git.username')}
            onChange={(event) => set({ username: event.currentTarget.value })}
          />
          <SecretField
            label={t('applicationPages.form.token')}
            setAt={application?.secrets.token.setAt ?? null}
            value={values.token}
            error={errorOf('secrets.token')}
            onChange={(token) => set({ token })}
          />
          {parseGitUrl(values.url)?.secure === false && (
            <Wide>
              <StatusMark status="attention" label={t('applicationPages.form.tokenInClear')} />
            </Wide>
          )}
        </>
      )}
      {values.method === 'deploy-key' && (
        <Wide>
          <SecretField
            multiline
            label={t('applicationPages.form.deployKey')}
            description={t('applicationPages.form.deployKeyHint')}
            setAt={application?.secrets.deployKey.setAt ?? null}
            value={values.deployKey}
            error={errorOf('secrets.deployKey')}
            onChange={(deployKey) => set({ deployKey })}
          />
        </Wide>
      )}
      <SourceLook form={form} application={application} />
    </FormSection>
  );
}
