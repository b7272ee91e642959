import { IconTrash } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Host } from '../../../../shared/schema/host.ts';
import { type Action, useConfirmDanger } from '../../../components/index.ts';
import { useAction, useClient } from '../../../rpc/index.ts';

/** Takes a host out of Slipway, after its name was typed: its secrets can't be brought back. */
export function useRemoveHost(host: Host): Action {
  const { t } = useTranslation();
  const client = useClient();
  const navigate = useNavigate();
  const confirmDanger = useConfirmDanger();
  const remove = useAction(() => client.hosts.remove({ id: host.id }), {
    onDone: () => void navigate({ to: '/hosts' }),
  });
  const ask = async (): Promise<void> => {
    const label = t('hostPages.remove.one', { name: host.name });
    const sure = await confirmDanger({
      title: label,
      text: t('hostPages.remove.text'),
      confirm: label,
      typed: host.name,
    });
    if (sure) await remove.run(undefined);
  };
  return {
    id: 'host.remove',
    label: t('hostPages.remove.one', { name: host.name }),
    icon: IconTrash,
    danger: true,
    running: remove.running,
    run: () => void ask(),
  };
}
