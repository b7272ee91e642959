import { ActionIcon, Button, Input, PasswordInput, TextInput } from '@mantine/core';
import { IconArrowBackUp, IconPlus, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { type Pair, useFormat } from '../../../components/index.ts';
import classes from '../applications.module.css';
import type { ApplicationFieldsProps } from './application-fields-props.ts';

/** Secrets of the build: kept ones by name and date only, new ones with their value. */
export function BuildSecretFields({ form, application }: ApplicationFieldsProps) {
  const { t } = useTranslation();
  const { values, set, errorOf } = form;
  const pairs = values.newSecrets;
  const change = (at: number, patch: Partial<Pair>): void =>
    set({ newSecrets: pairs.map((pair, index) => (index === at ? { ...pair, ...patch } : pair)) });
  return (
    <Input.Wrapper
      label={t('applicationPages.form.secrets')}
      labelElement="div"
      description={t('applicationPages.form.secretsHint')}
      error={errorOf('buildSecrets')}
    >
      <div className={classes.secrets}>
        <KeptSecrets form={form} application={application} />
        {pairs.map((pair, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows have no name of their own while they are typed.
          <div key={index} className={classes.secret}>
            <TextInput
              className="mono"
              aria-label={t('applicationPages.form.secretName', { number: index + 1 })}
              placeholder="npm_token"
              autoComplete="off"
              spellCheck={false}
              value={pair.name}
              onChange={(event) => change(index, { name: event.currentTarget.value })}
            />
            <PasswordInput
              aria-label={t('applicationPages.form.secretValue', { number: index + 1 })}
              autoComplete="new-password"
              value={pair.value}
              onChange={(event) => change(index, { value: event.currentTarget.value })}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t('applicationPages.form.dropSecret', { name: pair.name || index + 1 })}
              onClick={() => set({ newSecrets: pairs.filter((_, at) => at !== index) })}
            >
              <IconTrash size={16} stroke={1.75} aria-hidden />
            </ActionIcon>
          </div>
        ))}
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlus size={16} stroke={1.75} aria-hidden />}
          onClick={() => set({ newSecrets: [...pairs, { name: '', value: '' }] })}
        >
          {t('applicationPages.form.addSecret')}
        </Button>
      </div>
    </Input.Wrapper>
  );
}

function KeptSecrets({ form, application }: ApplicationFieldsProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { values, set } = form;
  return Object.entries(application?.buildSecrets ?? {}).map(([name, { setAt }]) => {
    const dropped = values.droppedSecrets.includes(name);
    const others = values.droppedSecrets.filter((other) => other !== name);
    return (
      <div key={name} className={classes.keptSecret}>
        <span>
          {dropped
            ? t('applicationPages.form.secretDropped', { name })
            : t('applicationPages.form.secretSet', { name, date: setAt === null ? '–' : format.date(setAt) })}
        </span>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t(dropped ? 'applicationPages.form.keepSecret' : 'applicationPages.form.dropSecret', { name })}
          onClick={() => set({ droppedSecrets: dropped ? others : [...others, name] })}
        >
          {dropped ? (
            <IconArrowBackUp size={16} stroke={1.75} aria-hidden />
          ) : (
            <IconTrash size={16} stroke={1.75} aria-hidden />
          )}
        </ActionIcon>
      </div>
    );
  });
}
