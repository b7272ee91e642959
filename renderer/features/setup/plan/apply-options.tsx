import { NativeSelect, NumberInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApplyOptions, Plan } from '../../../../shared/schema/plan.ts';
import { useRecords } from '../../../rpc/index.ts';
import classes from './plan.module.css';

/** What was changed of how a plan is applied; what is left alone is core's to say. */
export type OptionsDraft = Partial<ApplyOptions>;

export function useOptionsDraft() {
  return useState<OptionsDraft>({});
}

/** How the plan is applied: how many hosts at once, and which one goes first alone. */
export function ApplyOptionFields(props: {
  readonly plan: Plan;
  readonly draft: OptionsDraft;
  readonly onChange: (draft: OptionsDraft) => void;
}) {
  const { t } = useTranslation();
  const hosts = useRecords('hosts');
  const { plan, draft, onChange } = props;
  const chosen = plan.hostIds.filter((id) => plan.steps.some((step) => step.needed && step.hostId === id));
  if (chosen.length < 2) return null;
  const canary = draft.canaryHostId === undefined ? plan.options.canaryHostId : draft.canaryHostId;
  const nameOf = (id: string) => hosts.find((host) => host.id === id)?.name ?? id;
  return (
    <fieldset className={classes.options}>
      <legend className="visually-hidden">{t('setupPages.plan.options')}</legend>
      <NativeSelect
        label={t('setupPages.plan.canary')}
        description={t('setupPages.plan.canaryHint')}
        value={canary ?? ''}
        data={[
          { value: '', label: t('setupPages.plan.noCanary') },
          ...chosen.map((id) => ({ value: id, label: nameOf(id) })),
        ]}
        onChange={(event) => onChange({ ...draft, canaryHostId: event.currentTarget.value || null })}
      />
      <NumberInput
        label={t('setupPages.plan.parallel')}
        description="1–200"
        value={draft.parallelHosts ?? plan.options.parallelHosts}
        min={1}
        max={200}
        clampBehavior="blur"
        allowDecimal={false}
        onChange={(value) => onChange({ ...draft, ...(typeof value === 'number' && { parallelHosts: value }) })}
      />
    </fieldset>
  );
}
