import { Autocomplete, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { SourceProbe } from '../../../../shared/schema/application.ts';
import { SourceRule } from '../../../../shared/schema/source-rule.ts';
import { Wide } from '../../../components/index.ts';
import type { ApplicationFieldsProps } from './application-fields-props.ts';

const follows = SourceRule.shape.follow.unwrap().options;

/** Which commits are built: of a branch, of tags, or one; and which of them are not. */
export function RuleFields(props: ApplicationFieldsProps & { readonly probe: SourceProbe | null }) {
  const { t } = useTranslation();
  const { values, set, errorOf } = props.form;
  const lines = { autosize: true, minRows: 1, maxRows: 6, autoComplete: 'off', spellCheck: false };
  return (
    <>
      <NativeSelect
        label={t('applicationPages.rule.follow')}
        value={values.follow}
        data={follows.map((value) => ({ value, label: t(`applicationPages.rule.follows.${value}`) }))}
        onChange={(event) => set({ follow: SourceRule.shape.follow.parse(event.currentTarget.value) })}
      />
      <ReferenceField {...props} />
      {values.follow !== 'commit' && (
        <>
          <Wide>
            <Textarea
              {...lines}
              label={t('applicationPages.rule.watch')}
              description={t('applicationPages.rule.watchHint')}
              classNames={{ input: 'mono' }}
              placeholder={'web/**\nshared'}
              value={values.watch}
              error={errorOf('source.watch')}
              onChange={(event) => set({ watch: event.currentTarget.value })}
            />
          </Wide>
          <Wide>
            <Textarea
              {...lines}
              label={t('applicationPages.rule.skipWords')}
              description={t('applicationPages.rule.skipWordsHint')}
              classNames={{ input: 'mono' }}
              value={values.skipWords}
              error={errorOf('source.skipWords')}
              onChange={(event) => set({ skipWords: event.currentTarget.value })}
            />
          </Wide>
        </>
      )}
    </>
  );
}

function ReferenceField({ form, probe }: ApplicationFieldsProps & { readonly probe: SourceProbe | null }) {
  const { t } = useTranslation();
  const { values, set, errorOf } = form;
  const text = { autoComplete: 'off', spellCheck: false };
  switch (values.follow) {
    case 'branch':
      return (
        <Autocomplete
          {...text}
          label={t('applicationPages.form.branch')}
          value={values.branch}
          error={errorOf('git.branch')}
          data={(probe?.branches ?? []).map(({ name }) => name)}
          onChange={(branch) => set({ branch })}
        />
      );
    case 'tag':
      return (
        <TextInput
          {...text}
          label={t('applicationPages.rule.tagPattern')}
          description={t('applicationPages.rule.tagPatternHint')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          classNames={{ input: 'mono' }}
          placeholder="v*"
          value={values.tagPattern}
          error={errorOf('source.tagPattern')}
          onChange={(event) => set({ tagPattern: event.currentTarget.value })}
        />
      );
    case 'commit':
      return (
        <TextInput
          {...text}
          label={t('applicationPages.rule.commit')}
          description={t('applicationPages.rule.commitHint')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          classNames={{ input: 'mono' }}
          value={values.commit}
          error={errorOf('source.commit')}
          onChange={(event) => set({ commit: event.currentTarget.value })}
        />
      );
  }
}
