import { NativeSelect, NumberInput, Textarea, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Wide } from '../../../components/index.ts';
import type { HealthDraft, HealthKind } from './health-draft.ts';

export interface HealthFieldsProps {
  readonly health: HealthDraft;
  readonly kinds: readonly HealthKind[];
  /** By the path in the schema of a check: `command`, `retries`. */
  readonly errorOf: (field: string) => string | undefined;
  readonly onChange: (change: Partial<HealthDraft>) => void;
}

/** Who says whether a task is well, and how that is asked. */
export function HealthFields({ health, kinds, errorOf, onChange }: HealthFieldsProps) {
  const { t } = useTranslation();
  const { healthKind: kind } = health;
  return (
    <>
      <Wide>
        <NativeSelect
          label={t('servicePages.health.kind')}
          value={kind}
          data={kinds.map((value) => ({ value, label: t(`servicePages.health.kinds.${value}`) }))}
          onChange={({ currentTarget: { value } }) => {
            const healthKind = kinds.find((each) => each === value);
            if (healthKind) onChange({ healthKind });
          }}
        />
      </Wide>
      {kind === 'command' ? (
        <Wide>
          <Textarea
            label={t('servicePages.health.command')}
            placeholder="test -f /run/ready || exit 1"
            classNames={{ input: 'mono' }}
            autosize
            minRows={1}
            value={health.healthCommand}
            error={errorOf('command')}
            spellCheck={false}
            onChange={(event) => onChange({ healthCommand: event.currentTarget.value })}
          />
        </Wide>
      ) : (
        (kind === 'http' || kind === 'tcp') && (
          <PlaceFields health={health} kind={kind} error={errorOf('command')} onChange={onChange} />
        )
      )}
      {kind === 'image' || kind === 'none' ? (
        <Wide>
          <p className="soft">{t(`servicePages.health.needs.${kind}`)}</p>
        </Wide>
      ) : (
        <TimeFields health={health} errorOf={errorOf} onChange={onChange} />
      )}
    </>
  );
}

function PlaceFields(
  props: Pick<HealthFieldsProps, 'health' | 'onChange'> & {
    readonly kind: 'http' | 'tcp';
    readonly error: string | undefined;
  },
) {
  const { t } = useTranslation();
  const { health, kind, error, onChange } = props;
  return (
    <>
      <NumberInput
        label={t('servicePages.health.port')}
        value={health.healthPort}
        error={error && t('servicePages.health.refused')}
        min={1}
        max={65_535}
        clampBehavior="none"
        allowDecimal={false}
        onChange={(healthPort) => onChange({ healthPort })}
      />
      {kind === 'http' && (
        <TextInput
          label={t('servicePages.health.path')}
          classNames={{ input: 'mono' }}
          value={health.healthPath}
          error={error !== undefined && error !== ''}
          onChange={(event) => onChange({ healthPath: event.currentTarget.value })}
        />
      )}
      <Wide>
        <p className="soft">{t(`servicePages.health.needs.${kind}`)}</p>
      </Wide>
    </>
  );
}

function TimeFields({ health, errorOf, onChange }: Omit<HealthFieldsProps, 'kinds'>) {
  const { t } = useTranslation();
  const seconds = { suffix: ' s', clampBehavior: 'none', min: 0 } as const;
  return (
    <>
      <NumberInput
        {...seconds}
        label={t('servicePages.health.interval')}
        value={health.healthInterval}
        error={errorOf('intervalSeconds')}
        onChange={(healthInterval) => onChange({ healthInterval })}
      />
      <NumberInput
        {...seconds}
        label={t('servicePages.health.timeout')}
        value={health.healthTimeout}
        error={errorOf('timeoutSeconds')}
        onChange={(healthTimeout) => onChange({ healthTimeout })}
      />
      <NumberInput
        label={t('servicePages.health.retries')}
        clampBehavior="none"
        allowDecimal={false}
        value={health.healthRetries}
        error={errorOf('retries')}
        onChange={(healthRetries) => onChange({ healthRetries })}
      />
      <NumberInput
        {...seconds}
        label={t('servicePages.health.start')}
        value={health.healthStart}
        error={errorOf('startSeconds')}
        onChange={(healthStart) => onChange({ healthStart })}
      />
    </>
  );
}
