import { Button, NativeSelect, NumberInput, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import type { Registry } from '../../../../shared/schema/registry.ts';
import { RetentionSchedule } from '../../../../shared/schema/retention.ts';
import { ErrorNote, Help, useFormat, useFormDraft } from '../../../components/index.ts';
import { useAction, useClient } from '../../../rpc/index.ts';
import classes from '../registries.module.css';
import { ScheduleFacts } from './schedule-facts.tsx';

const kinds = ['off', 'daily', 'weekly', 'interval'] as const;

interface Draft {
  readonly kind: (typeof kinds)[number];
  readonly at: string;
  readonly day: number;
  readonly hours: number | '';
}

const Input = z.object({ schedule: RetentionSchedule.nullable() });

function draftOf(when: RetentionSchedule | undefined): Draft {
  const { kind, ...fields } = when ?? { kind: 'off' as const };
  return { at: '03:00', day: 7, hours: 24, ...fields, kind };
}

function inputOf({ kind, at, day, hours }: Draft): unknown {
  if (kind === 'off') return { schedule: null };
  return { schedule: { kind, at, day, hours: hours === '' ? null : hours } };
}

/** When the rules are followed by themselves, and what came of it. */
export function ScheduleForm({ registry }: { readonly registry: Registry }) {
  const { t } = useTranslation();
  const client = useClient();
  const { retentionSchedule: kept } = registry;
  const save = useAction(client.registries.setRetentionSchedule, { inline: true });
  const [initial] = useState(() => draftOf(kept?.when));
  const form = useFormDraft({ initial, schema: Input, toInput: inputOf, failure: save.error });
  const { kind } = form.values;
  const hasRules = registry.retention.rules.length > 0;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const input = form.check();
    if (input) void save.run({ id: registry.id, ...input });
  };
  return (
    <form className={classes.rules} onSubmit={submit} noValidate>
      <h2 className={classes.heading}>
        {t('registryPages.retention.schedule.title')}{' '}
        <Help about={t('registryPages.retention.schedule.title')}>{t('registryPages.retention.schedule.help')}</Help>
      </h2>
      <div className={classes.actions}>
        <NativeSelect
          size="sm"
          w={220}
          label={t('registryPages.retention.schedule.label')}
          value={kind}
          data={kinds.map((value) => ({ value, label: t(`registryPages.retention.schedule.kinds.${value}`) }))}
          onChange={({ currentTarget: { value } }) => form.set({ kind: kinds.find((each) => each === value) ?? 'off' })}
        />
        <WhenFields draft={form.values} errorOf={form.errorOf} onChange={form.set} />
        <Button
          size="sm"
          type="submit"
          disabled={JSON.stringify(form.values) === JSON.stringify(initial) || (kind !== 'off' && !hasRules)}
          loading={save.running}
        >
          {t('registryPages.retention.schedule.save')}
        </Button>
      </div>
      {!hasRules && <p className="soft">{t('registryPages.retention.schedule.noRules')}</p>}
      <ErrorNote error={save.error} />
      <ScheduleFacts kept={kept} />
    </form>
  );
}

function WhenFields(props: {
  readonly draft: Draft;
  readonly errorOf: (path: string) => string | undefined;
  readonly onChange: (change: Partial<Draft>) => void;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const { draft, errorOf, onChange } = props;
  if (draft.kind === 'off') return null;
  if (draft.kind === 'interval')
    return (
      <NumberInput
        size="sm"
        w={160}
        label={t('registryPages.retention.schedule.hours')}
        value={draft.hours}
        min={1}
        max={720}
        clampBehavior="none"
        allowDecimal={false}
        error={errorOf('schedule.hours')}
        onChange={(value) => onChange({ hours: typeof value === 'number' ? value : '' })}
      />
    );
  return (
    <>
      {draft.kind === 'weekly' && (
        <NativeSelect
          size="sm"
          w={120}
          label={t('registryPages.retention.schedule.day')}
          value={String(draft.day)}
          data={[1, 2, 3, 4, 5, 6, 7].map((day) => ({ value: String(day), label: format.weekday(day) }))}
          onChange={(event) => onChange({ day: Number(event.currentTarget.value) })}
        />
      )}
      <TextInput
        size="sm"
        w={120}
        type="time"
        label={t('registryPages.retention.schedule.at')}
        value={draft.at}
        error={errorOf('schedule.at')}
        onChange={(event) => onChange({ at: event.currentTarget.value })}
      />
    </>
  );
}
