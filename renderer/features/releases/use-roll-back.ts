import { IconArrowBackUp } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Release } from '../../../shared/schema/release.ts';
import { type Action, useConfirmDanger } from '../../components/index.ts';
import { useAction, useClient } from '../../rpc/index.ts';
import { tagOf } from './image-text.tsx';
import { canRollBack } from './verdict.tsx';

/** Brings back what a release replaced, after a question. Undefined release: nothing to roll back, and the action says so. */
export function useRollBack(release: Release | undefined, serviceName: string): Action {
  const { t } = useTranslation();
  const client = useClient();
  const navigate = useNavigate();
  const confirmDanger = useConfirmDanger();
  const rollBack = useAction(client.releases.rollBack, {
    onDone: ({ releaseIds: [id] }) => {
      if (id !== undefined) void navigate({ to: '/releases/$id', params: { id } });
    },
  });
  const label = t('releasePages.rollBack.action', { service: serviceName });
  const ask = async (): Promise<void> => {
    if (!release) return;
    const text = t('releasePages.rollBack.text', { service: serviceName, image: tagOf(release.fromImage) });
    if (await confirmDanger({ title: label, text, confirm: label })) await rollBack.run({ releaseId: release.id });
  };
  return {
    id: 'releases.rollBack',
    label,
    icon: IconArrowBackUp,
    disabled: !release || !canRollBack(release),
    running: rollBack.running,
    run: () => void ask(),
  };
}
