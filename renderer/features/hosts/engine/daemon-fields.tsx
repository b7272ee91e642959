import { MultiSelect, NativeSelect, Textarea, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { daemonKeys } from '../../../../shared/domain/daemon-settings.ts';
import { DaemonKey } from '../../../../shared/schema/daemon-settings.ts';
import { Help } from '../../../components/index.ts';
import { SourceLink } from '../source-link.tsx';
import type { DaemonDraft, DaemonErrors, DaemonField } from './daemon-draft.ts';
import { resettableKeys } from './daemon-draft.ts';
import classes from './engine.module.css';

interface DaemonFieldsProps {
  readonly draft: DaemonDraft;
  readonly errors: DaemonErrors;
  readonly onChange: (change: Partial<DaemonDraft>) => void;
}

type TextField = Exclude<DaemonField, 'logDriver' | 'liveRestore' | 'reset' | 'addressPools'>;

const textFields: readonly (readonly [field: TextField, key: DaemonKey, example: string])[] = [
  ['logMaxSize', 'log-opts', '20m'],
  ['logMaxFile', 'log-opts', '5'],
  ['maxConcurrentDownloads', 'max-concurrent-downloads', '3'],
  ['insecureRegistries', 'insecure-registries', 'registry.example:5000'],
  ['dns', 'dns', '10.0.0.2'],
  ['metricsAddress', 'metrics-addr', '127.0.0.1:9323'],
  ['dataRoot', 'data-root', '/srv/docker'],
];

/** Settings of the engine; each says whether a reload brings it into effect or a restart has to. */
export function DaemonFields({ draft, errors, onChange }: DaemonFieldsProps) {
  const { t } = useTranslation();
  const errorOf = (field: DaemonField) => errors[field] && t(`daemon.invalid.${field}`, errors[field]);
  const hint = (key: DaemonKey) => t(daemonKeys[key].reloadedSince === null ? 'daemon.byRestart' : 'daemon.byReload');
  return (
    <div className={classes.fields}>
      <Why field="logDriver" settingKey="log-driver">
        <NativeSelect
          label={t('daemon.field.logDriver')}
          description={hint('log-driver')}
          value={draft.logDriver}
          data={[{ value: '', label: t('daemon.asItIs') }, 'json-file', 'local']}
          onChange={(event) => {
            const logDriver = (['', 'json-file', 'local'] as const).find((one) => one === event.currentTarget.value);
            if (logDriver !== undefined) onChange({ logDriver });
          }}
        />
      </Why>
      {textFields.map(([field, key, example]) => (
        <Why key={field} field={field} settingKey={key}>
          <TextInput
            label={t(`daemon.field.${field}`)}
            description={hint(key)}
            placeholder={t('daemon.example', { example })}
            spellCheck={false}
            value={draft[field]}
            error={errorOf(field)}
            classNames={{ input: 'mono' }}
            onChange={(event) => onChange({ [field]: event.currentTarget.value })}
          />
        </Why>
      ))}
      <Why field="addressPools" settingKey="default-address-pools">
        <Textarea
          label={t('daemon.field.addressPools')}
          description={hint('default-address-pools')}
          placeholder="172.31.0.0/16 24"
          autosize
          minRows={1}
          maxRows={5}
          spellCheck={false}
          value={draft.addressPools}
          error={errorOf('addressPools')}
          classNames={{ input: 'mono' }}
          onChange={(event) => onChange({ addressPools: event.currentTarget.value })}
        />
      </Why>
      <Why field="liveRestore" settingKey="live-restore">
        <NativeSelect
          label={t('daemon.field.liveRestore')}
          description={hint('live-restore')}
          value={draft.liveRestore}
          data={(['', 'on', 'off'] as const).map((value) => ({
            value,
            label: t(`daemon.switch.${value || 'asItIs'}`),
          }))}
          onChange={(event) => {
            const liveRestore = (['', 'on', 'off'] as const).find((one) => one === event.currentTarget.value);
            if (liveRestore !== undefined) onChange({ liveRestore });
          }}
        />
      </Why>
      <MultiSelect
        label={t('daemon.field.reset')}
        description={t('daemon.resetHint')}
        data={[...resettableKeys]}
        value={[...draft.reset]}
        clearable
        clearButtonProps={{ 'aria-label': t('daemon.resetNone') }}
        onChange={(keys) => onChange({ reset: keys.flatMap((key) => DaemonKey.safeParse(key).data ?? []) })}
      />
    </div>
  );
}

/** A field with its "why" and the source of what is said beside the label. */
function Why(props: { readonly field: DaemonField; readonly settingKey: DaemonKey; readonly children: ReactNode }) {
  const { t } = useTranslation();
  const { since, source } = daemonKeys[props.settingKey];
  return (
    <div className={classes.explained}>
      {props.children}
      <span className={classes.why}>
        <Help about={t(`daemon.field.${props.field}`)}>
          {t(`daemon.why.${props.field}`)}{' '}
          <span className="soft">
            <span className="mono">{props.settingKey}</span>, Docker ≥ {since}.{' '}
            <SourceLink name={t('daemon.source')} url={source} />
          </span>
        </Help>
      </span>
    </div>
  );
}
