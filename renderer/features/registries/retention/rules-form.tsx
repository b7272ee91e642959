import { Button, NumberInput, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Registry } from '../../../../shared/schema/registry.ts';
import { RetentionSettings } from '../../../../shared/schema/retention.ts';
import { ErrorNote, Help, useFormDraft } from '../../../components/index.ts';
import { useAction, useClient } from '../../../rpc/index.ts';
import classes from '../registries.module.css';

interface RuleDraft {
  readonly key: number;
  readonly repositories: string;
  readonly keepLast: number | '';
  readonly keepTags: string;
  readonly olderThanDays: number | '';
}

interface Draft {
  readonly rules: readonly RuleDraft[];
  readonly keepReleases: number | '';
}

const numberOf = (value: string | number): number | '' => (typeof value === 'number' ? value : '');

function draftOf({ rules, keepReleases }: RetentionSettings): Draft {
  return {
    keepReleases,
    rules: rules.map(({ repositories, keepLast, keepTags, olderThanDays }, key) => ({
      ...{
        key,
        repositories,
        keepLast: keepLast ?? '',
        keepTags: keepTags.join(' '),
        olderThanDays: olderThanDays ?? '',
      },
    })),
  };
}

function inputOf({ rules, keepReleases }: Draft): unknown {
  return {
    keepReleases: keepReleases === '' ? undefined : keepReleases,
    rules: rules.map(({ repositories, keepLast, keepTags, olderThanDays }) => ({
      repositories,
      keepLast: keepLast === '' ? null : keepLast,
      keepTags: keepTags.split(/[\s,]+/).filter(Boolean),
      olderThanDays: olderThanDays === '' ? null : olderThanDays,
    })),
  };
}

/** The rules, in their order: the first that is for a repository counts. */
export function RulesForm({ registry }: { readonly registry: Registry }) {
  const { t } = useTranslation();
  const client = useClient();
  const save = useAction(client.registries.setRetention, { inline: true });
  const [initial] = useState(() => draftOf(registry.retention));
  const form = useFormDraft({ initial, schema: RetentionSettings, toInput: inputOf, failure: save.error });
  const { rules, keepReleases } = form.values;
  const isChanged = JSON.stringify(form.values) !== JSON.stringify(initial);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const retention = form.check();
    if (retention) void save.run({ id: registry.id, retention });
  };
  const change = (key: number, changes: Partial<RuleDraft>) =>
    form.set({ rules: rules.map((rule) => (rule.key === key ? { ...rule, ...changes } : rule)) });
  const add = () => {
    const key = Math.max(-1, ...rules.map((rule) => rule.key)) + 1;
    form.set({ rules: [...rules, { key, repositories: '*', keepLast: 10, keepTags: '', olderThanDays: 30 }] });
  };
  return (
    <form className={classes.rules} onSubmit={submit} noValidate>
      <h2 className={classes.heading}>
        {t('registryPages.retention.rules')}{' '}
        <Help about={t('registryPages.retention.rules')}>{t('registryPages.retention.rulesHelp')}</Help>
      </h2>
      {rules.length === 0 && <p className="soft">{t('registryPages.retention.noRules')}</p>}
      {rules.map((rule, index) => (
        <RuleFields
          key={rule.key}
          rule={rule}
          number={index + 1}
          errorOf={(field) => form.errorOf(`rules.${index}.${field}`)}
          onChange={(changes) => change(rule.key, changes)}
          onRemove={() => form.set({ rules: rules.filter(({ key }) => key !== rule.key) })}
        />
      ))}
      <div className={classes.actions}>
        <Button
          size="sm"
          variant="default"
          leftSection={<IconPlus size={16} stroke={1.75} aria-hidden />}
          onClick={add}
        >
          {t('registryPages.retention.addRule')}
        </Button>
        <NumberInput
          size="sm"
          w={260}
          label={t('registryPages.retention.keepReleases')}
          value={keepReleases}
          min={1}
          max={100}
          error={form.errorOf('keepReleases')}
          onChange={(value) => form.set({ keepReleases: numberOf(value) })}
        />
        <Button size="sm" type="submit" disabled={!isChanged} loading={save.running}>
          {t('registryPages.retention.saveRules')}
        </Button>
      </div>
      <ErrorNote error={save.error} />
    </form>
  );
}

function RuleFields(props: {
  readonly rule: RuleDraft;
  readonly number: number;
  readonly errorOf: (field: string) => string | undefined;
  readonly onChange: (changes: Partial<RuleDraft>) => void;
  readonly onRemove: () => void;
}) {
  const { t } = useTranslation();
  const { rule, number, errorOf, onChange } = props;
  return (
    <fieldset className={classes.rule}>
      <legend className="visually-hidden">{t('registryPages.retention.rule', { number })}</legend>
      <TextInput
        size="sm"
        label={t('registryPages.retention.repositories')}
        value={rule.repositories}
        error={errorOf('repositories')}
        onChange={(event) => onChange({ repositories: event.currentTarget.value })}
        spellCheck={false}
      />
      <NumberInput
        size="sm"
        label={t('registryPages.retention.keepLast')}
        value={rule.keepLast}
        min={1}
        error={errorOf('keepLast')}
        onChange={(value) => onChange({ keepLast: numberOf(value) })}
      />
      <TextInput
        size="sm"
        label={t('registryPages.retention.keepTags')}
        placeholder="v* latest"
        value={rule.keepTags}
        error={errorOf('keepTags')}
        onChange={(event) => onChange({ keepTags: event.currentTarget.value })}
        spellCheck={false}
      />
      <NumberInput
        size="sm"
        label={t('registryPages.retention.olderThanDays')}
        value={rule.olderThanDays}
        min={1}
        error={errorOf('olderThanDays')}
        onChange={(value) => onChange({ olderThanDays: numberOf(value) })}
      />
      <Button
        size="sm"
        variant="subtle"
        color="gray"
        aria-label={t('registryPages.retention.removeRule', { number })}
        onClick={props.onRemove}
      >
        <IconTrash size={16} stroke={1.75} aria-hidden />
      </Button>
    </fieldset>
  );
}
