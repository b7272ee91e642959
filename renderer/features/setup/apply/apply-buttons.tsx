import { IconPlayerPause, IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Operation } from '../../../../shared/schema/operation.ts';
import { type Action, ActionButton, useActions } from '../../../components/index.ts';
import { useAction, useClient } from '../../../rpc/index.ts';

/** What can be done with an apply that runs or has stopped: buttons, keys and palette. */
export function ApplyButtons({ operation }: { readonly operation: Operation }) {
  const actions = useApplyActions(operation);
  useActions(actions.filter(({ disabled }) => !disabled));
  return (
    <>
      {actions.map((action) => (
        <ActionButton key={action.id} action={action} primary={action.id === 'apply.resume'} />
      ))}
    </>
  );
}

function useApplyActions({ id, state, apply, finishedAt, cancellable, resumable }: Operation): readonly Action[] {
  const { t } = useTranslation();
  const client = useClient();
  const group = t('setupPages.apply.title');
  const cancel = useAction(() => client.operations.cancel({ id }));
  const resume = useAction(() => client.operations.resume({ id }));
  const hold = useAction((paused: boolean) =>
    paused ? client.provisioning.pause({ operationId: id }) : client.provisioning.proceed({ operationId: id }),
  );
  if (finishedAt !== null) {
    if (!resumable || state === 'succeeded') return [];
    const run = (): void => void resume.run(undefined);
    return [
      { id: 'apply.resume', group, label: t('setupPages.apply.resume'), keys: 'r', running: resume.running, run },
    ];
  }
  const paused = apply?.paused === true;
  const holding: Action = {
    id: paused ? 'apply.proceed' : 'apply.pause',
    group,
    label: t(paused ? 'setupPages.apply.proceed' : 'setupPages.apply.pause'),
    icon: paused ? IconPlayerPlay : IconPlayerPause,
    keys: 'p',
    running: hold.running,
    run: () => void hold.run(!paused),
  };
  const stop: Action = {
    id: 'apply.cancel',
    group,
    label: t('setupPages.apply.cancel'),
    icon: IconPlayerStop,
    disabled: !cancellable,
    running: cancel.running,
    run: () => void cancel.run(undefined),
  };
  return state === 'running' && cancellable ? [holding, stop] : [stop];
}
