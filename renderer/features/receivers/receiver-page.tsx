import {
  IconClipboardText,
  IconEdit,
  IconPlayerPause,
  IconPlayerPlay,
  IconRotate,
  IconTrash,
} from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Receiver } from '../../../shared/schema/receiver.ts';
import { type Action, EmptyState, Page, StatusMark, useConfirmDanger, useSearchState } from '../../components/index.ts';
import { useAction, useClient, useLiveState, useRecord, useRecords } from '../../rpc/index.ts';
import { DeliveriesView } from './detail/deliveries-view.tsx';
import { ReceiverSettings } from './detail/receiver-settings.tsx';
import { CreateHook } from './form/create-hook.tsx';
import { inputOf } from './form/receiver-draft.ts';
import { ReceiverForm } from './form/receiver-form.tsx';
import { SilentNote } from './silent-note.tsx';
import { TryPayload } from './try/try-payload.tsx';

/** One receiver: its deliveries, address and settings. */
export function ReceiverPage({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const { loaded } = useLiveState();
  const receiver = useRecord('receivers', id);
  if (receiver) return <KnownReceiver receiver={receiver} />;
  if (!loaded) return <Page title={t('app.nav.receivers')} />;
  return (
    <Page title={t('app.nav.receivers')}>
      <EmptyState title={t('app.gone.title')} text={t('app.gone.text')} />
    </Page>
  );
}

function KnownReceiver({ receiver }: { readonly receiver: Receiver }) {
  const { t } = useTranslation();
  const [search, change] = useSearchState();
  const deliveries = useRecords('deliveries').filter(({ receiverId }) => receiverId === receiver.id);
  const edit: Action = {
    id: 'receivers.edit',
    label: t('receiverPages.form.action'),
    icon: IconEdit,
    keys: 'e',
    run: () => change({ edit: '1' }),
  };
  return (
    <>
      <Page
        title={receiver.name}
        state={
          <StatusMark
            status={receiver.enabled ? 'ok' : 'unknown'}
            label={t(receiver.enabled ? 'receiverPages.enabled' : 'receiverPages.disabled')}
          />
        }
        subtitle={t(`receiverPages.format.${receiver.format}`)}
        action={edit}
        menu={useReceiverMenu(receiver)}
        fill
        tabs={[
          {
            id: 'deliveries',
            label: t('receiverPages.tab.deliveries'),
            count: deliveries.length,
            content: (
              <>
                <SilentNote receiver={receiver} />
                <DeliveriesView deliveries={deliveries} />
              </>
            ),
          },
          { id: 'settings', label: t('receiverPages.tab.settings'), content: <ReceiverSettings receiver={receiver} /> },
        ]}
      />
      {search.try && <TryPayload receiver={receiver} onClose={() => change({ try: undefined })} />}
      {search.hook && <CreateHook receiver={receiver} onClose={() => change({ hook: undefined })} />}
      {search.edit && <ReceiverForm receiver={receiver} onClose={() => change({ edit: undefined })} />}
    </>
  );
}

function useReceiverMenu(receiver: Receiver): readonly Action[] {
  const { t } = useTranslation();
  const client = useClient();
  const navigate = useNavigate();
  const confirmDanger = useConfirmDanger();
  const { id, name, enabled } = receiver;
  const update = useAction(client.receivers.update);
  const rotate = useAction(client.receivers.rotate);
  const remove = useAction(client.receivers.remove, { onDone: () => void navigate({ to: '/receivers' }) });
  const rotateLabel = t('receiverPages.rotate.action');
  const removeLabel = t('receiverPages.remove.action', { name });
  const askRotate = async (): Promise<void> => {
    const question = { title: rotateLabel, text: t('receiverPages.rotate.text'), confirm: rotateLabel };
    if (await confirmDanger(question)) await rotate.run({ id });
  };
  const askRemove = async (): Promise<void> => {
    const text = t('receiverPages.remove.text', { name });
    const question = { title: removeLabel, text, confirm: removeLabel, typed: name };
    if (await confirmDanger(question)) await remove.run({ id });
  };
  const [, change] = useSearchState();
  const tryPayload: Action = {
    id: 'receivers.try',
    label: t('receiverPages.try.action'),
    icon: IconClipboardText,
    keys: 'p',
    run: () => change({ try: '1' }),
  };
  const rotateAction: Action = {
    id: 'receivers.rotate',
    label: rotateLabel,
    icon: IconRotate,
    running: rotate.running,
    run: () => void askRotate(),
  };
  const isCalled = receiver.format !== 'poll';
  return [
    ...(isCalled ? [tryPayload] : []),
    {
      id: 'receivers.toggle',
      label: t(enabled ? 'receiverPages.disable' : 'receiverPages.enable'),
      icon: enabled ? IconPlayerPause : IconPlayerPlay,
      running: update.running,
      run: () => void update.run({ id, receiver: { ...inputOf(receiver), enabled: !enabled } }),
    },
    ...(isCalled ? [rotateAction] : []),
    {
      id: 'receivers.remove',
      label: removeLabel,
      icon: IconTrash,
      danger: true,
      running: remove.running,
      run: () => void askRemove(),
    },
  ];
}
