import { IconArrowBackUp } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { Release } from '../../../shared/schema/release.ts';
import { type Action, useConfirmDanger } from '../../components/index.ts';
import { useAction, useClient } from '../../rpc/index.ts';
import { healthText } from './health-text.ts';
import { tagOf, versionOf } from './image-text.tsx';
import { canRollBack } from './verdict.tsx';

/** What goes, and what comes back: versions, or the health check where the release changed that alone. */
function changeBack(
  t: TFunction,
  { fromImage, toImage, toDigest, health }: Release,
): { readonly from: string; readonly to: string } {
  if (health && fromImage === toImage) return { from: healthText(t, health.to), to: healthText(t, health.from) };
  const [from, to] = [tagOf(toImage), tagOf(fromImage)];
  return from === to ? { from: versionOf(toImage, toDigest), to: versionOf(fromImage) } : { from, to };
}

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
    const text = t('releasePages.rollBack.text', { service: serviceName, ...changeBack(t, release) });
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
