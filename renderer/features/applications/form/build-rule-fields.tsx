import { NativeSelect, NumberInput, Switch, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { BuildSettings } from '../../../../shared/schema/build.ts';
import { FormSection, PairsEditor, Wide } from '../../../components/index.ts';
import type { BuildDraft } from './application-draft.ts';
import type { ApplicationFieldsProps } from './application-fields-props.ts';
import { BuildSecretFields } from './build-secret-fields.tsx';

const platforms = ['linux/amd64', 'linux/arm64', 'linux/arm/v7', 'linux/386', 'linux/ppc64le', 'linux/s390x'];
const below = ['label', 'input', 'description', 'error'] as ('label' | 'input' | 'description' | 'error')[];

/** What the Dockerfile does not say: stage, arguments, builder, limits, secrets. */
export function BuildRuleFields({ form, application }: ApplicationFieldsProps) {
  const { t } = useTranslation();
  const { values, set, errorOf } = form;
  const { build } = values;
  const change = (patch: Partial<BuildDraft>): void => set({ build: { ...build, ...patch } });
  return (
    <FormSection title={t('applicationPages.form.rules')}>
      <TextInput
        label={t('applicationPages.form.target')}
        description={t('applicationPages.form.targetHint')}
        inputWrapperOrder={below}
        autoComplete="off"
        spellCheck={false}
        value={build.target}
        error={errorOf('build.target')}
        onChange={(event) => change({ target: event.currentTarget.value })}
      />
      <NativeSelect
        label={t('applicationPages.form.platform')}
        description={t('applicationPages.form.platformHint')}
        inputWrapperOrder={below}
        value={build.platform}
        error={errorOf('build.platform')}
        data={[
          { value: '', label: t('applicationPages.form.platformOwn') },
          ...new Set([...platforms, ...(build.platform === '' ? [] : [build.platform])]),
        ]}
        onChange={(event) => change({ platform: event.currentTarget.value })}
      />
      <NativeSelect
        label={t('applicationPages.form.way')}
        value={build.way}
        data={BuildSettings.shape.way.unwrap().options.map((way) => ({
          value: way,
          label: t(`applicationPages.form.ways.${way}`),
        }))}
        onChange={(event) => change({ way: BuildSettings.shape.way.parse(event.currentTarget.value) })}
      />
      <Switch
        label={t('applicationPages.form.cache')}
        description={t('applicationPages.form.cacheHint')}
        checked={build.cache}
        onChange={(event) => change({ cache: event.currentTarget.checked })}
      />
      <Limits build={build} change={change} errorOf={errorOf} />
      <Wide>
        <PairsEditor
          kind="variable"
          label={t('applicationPages.form.args')}
          description={t('applicationPages.form.argsHint')}
          pairs={build.args}
          error={errorOf('build.args')}
          onChange={(args) => change({ args })}
        />
      </Wide>
      <Wide>
        <BuildSecretFields form={form} application={application} />
      </Wide>
    </FormSection>
  );
}

function Limits(props: {
  readonly build: BuildDraft;
  readonly change: (patch: Partial<BuildDraft>) => void;
  readonly errorOf: ApplicationFieldsProps['form']['errorOf'];
}) {
  const { t } = useTranslation();
  const { build, change, errorOf } = props;
  const common = { inputWrapperOrder: below, clampBehavior: 'none' as const };
  return (
    <>
      <NumberInput
        {...common}
        label={t('applicationPages.form.cpus')}
        description={t('applicationPages.form.cpusHint')}
        value={build.cpus}
        error={errorOf('build.cpus')}
        min={0.1}
        step={0.5}
        onChange={(cpus) => change({ cpus })}
      />
      <NumberInput
        {...common}
        label={t('applicationPages.form.memory')}
        description={t('applicationPages.form.memoryHint')}
        suffix=" MiB"
        value={build.memoryMb}
        error={errorOf('build.memoryMb')}
        min={32}
        step={256}
        allowDecimal={false}
        onChange={(memoryMb) => change({ memoryMb })}
      />
      <NumberInput
        {...common}
        label={t('applicationPages.form.minutes')}
        suffix=" min"
        value={build.minutes}
        error={errorOf('build.minutes')}
        min={1}
        allowDecimal={false}
        onChange={(minutes) => change({ minutes })}
      />
      <NumberInput
        {...common}
        label={t('applicationPages.form.freePercent')}
        description={t('applicationPages.form.freePercentHint')}
        suffix=" %"
        value={build.freePercent}
        error={errorOf('build.freePercent')}
        min={1}
        max={90}
        allowDecimal={false}
        onChange={(freePercent) => change({ freePercent })}
      />
    </>
  );
}
