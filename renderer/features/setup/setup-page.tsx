import { IconTrash } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Setup, SetupPage as SetupPageName } from '../../../shared/schema/plan.ts';
import { type Action, EmptyState, Page, useConfirmDanger } from '../../components/index.ts';
import { useAction, useClient, useLiveState, useRecord } from '../../rpc/index.ts';
import type { StepProps } from './step-props.ts';
import { ApplyStep } from './steps/apply-step.tsx';
import { ChecksStep } from './steps/checks-step.tsx';
import { ConnectStep } from './steps/connect-step.tsx';
import { DoneStep } from './steps/done-step.tsx';
import { HostsStep } from './steps/hosts-step.tsx';
import { PlanStep } from './steps/plan-step.tsx';
import { WishesStep } from './steps/wishes-step.tsx';
import { useSetupSave } from './use-setup-save.ts';
import { useStepInAddress } from './use-step-in-address.ts';
import { WizardSteps } from './wizard-frame.tsx';

/** The wizard of one set-up. Core and the address keep where it is, so that it can be left and returned to at any step. */
export function SetupPage({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const { loaded } = useLiveState();
  const setup = useRecord('setups', id);
  const title = t('app.nav.setup');
  if (!setup) {
    return <Page title={title}>{loaded && <EmptyState title={t('app.gone.title')} text={t('app.gone.text')} />}</Page>;
  }
  return <Wizard setup={setup} />;
}

function Wizard({ setup }: { readonly setup: Setup }) {
  const { t } = useTranslation();
  const save = useSetupSave(setup.id);
  const discard = useDiscard(setup);
  useStepInAddress(setup, (page) => void save.run({ page }));
  return (
    <Page title={t('app.nav.setup')} menu={[discard]} fill>
      <WizardSteps setup={setup} onGo={(page) => void save.run({ page })} />
      <Step key={setup.page} page={setup.page} setup={setup} save={save.run} />
    </Page>
  );
}

function Step({ page, ...props }: StepProps & { readonly page: SetupPageName }) {
  switch (page) {
    case 'hosts':
      return <HostsStep {...props} />;
    case 'connect':
      return <ConnectStep {...props} />;
    case 'checks':
      return <ChecksStep {...props} />;
    case 'wishes':
      return <WishesStep {...props} />;
    case 'plan':
      return <PlanStep {...props} />;
    case 'apply':
      return <ApplyStep {...props} />;
    case 'done':
      return <DoneStep {...props} />;
  }
}

function useDiscard(setup: Setup): Action {
  const { t } = useTranslation();
  const client = useClient();
  const navigate = useNavigate();
  const confirmDanger = useConfirmDanger();
  const operation = useRecord('operations', setup.applyOperationId);
  const discard = useAction(() => client.provisioning.discard({ id: setup.id }), {
    onDone: () => void navigate({ to: '/hosts' }),
  });
  const ask = async (): Promise<void> => {
    const sure = await confirmDanger({
      title: t('setupPages.discard.title'),
      text: t(setup.applyOperationId ? 'setupPages.discard.applied' : 'setupPages.discard.text'),
      confirm: t('setupPages.discard.confirm'),
    });
    if (sure) await discard.run(undefined);
  };
  return {
    id: 'setup.discard',
    label: t('setupPages.discard.confirm'),
    icon: IconTrash,
    danger: true,
    disabled: operation?.state === 'running' || operation?.state === 'queued',
    run: () => void ask(),
  };
}
