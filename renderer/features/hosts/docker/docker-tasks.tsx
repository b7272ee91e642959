import { Button, Checkbox, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { IconArrowUp, IconPackageOff } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DockerVersion } from '../../../../shared/schema/install.ts';
import type { PlanTask } from '../../../../shared/schema/plan.ts';
import { type Action, useOpenPlan } from '../../../components/index.ts';

type Asked = 'upgrade' | 'remove';

/** Upgrade and removal of Docker on hosts: each asks what is wanted, then opens the plan, which changes nothing yet. */
export function useDockerTasks(hostIds: readonly string[]): {
  readonly actions: readonly Action[];
  readonly dialog: ReactNode;
} {
  const { t } = useTranslation();
  const openPlan = useOpenPlan();
  const [asked, setAsked] = useState<Asked>();
  const count = hostIds.length;
  const close = (): void => setAsked(undefined);
  const plan = (task: PlanTask): void => {
    close();
    openPlan({ task, hostIds });
  };
  return {
    actions: [
      {
        id: 'hosts.upgradeDocker',
        label: t('hostPages.dockerTasks.upgrade', { count }),
        icon: IconArrowUp,
        disabled: count === 0,
        run: () => setAsked('upgrade'),
      },
      {
        id: 'hosts.removeDocker',
        label: t('hostPages.dockerTasks.remove', { count }),
        icon: IconPackageOff,
        danger: true,
        disabled: count === 0,
        run: () => setAsked('remove'),
      },
    ],
    dialog: asked && (
      <Modal
        opened
        onClose={close}
        title={t(`hostPages.dockerTasks.${asked}`, { count })}
        closeButtonProps={{ 'aria-label': t('hostPages.close') }}
      >
        {asked === 'upgrade' ? <AskUpgrade onPlan={plan} /> : <AskRemoval onPlan={plan} />}
      </Modal>
    ),
  };
}

function AskUpgrade({ onPlan }: { readonly onPlan: (task: PlanTask) => void }) {
  const { t } = useTranslation();
  const [version, setVersion] = useState('');
  const typed = version.trim();
  const wrong = typed !== '' && !DockerVersion.safeParse(typed).success;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!wrong) onPlan({ kind: 'upgradeDocker', version: typed || null, source: null });
      }}
    >
      <Stack gap="md">
        <Text size="sm">{t('hostPages.dockerTasks.upgradeText')}</Text>
        <TextInput
          data-autofocus
          label={t('setupPages.install.version')}
          description={t('setupPages.install.versionHint')}
          placeholder={t('setupPages.install.versionAuto')}
          value={version}
          error={wrong && t('setupPages.install.invalid.version', { value: typed })}
          classNames={{ input: 'mono' }}
          onChange={(event) => setVersion(event.currentTarget.value)}
        />
        <PlanButton disabled={wrong} />
      </Stack>
    </form>
  );
}

function AskRemoval({ onPlan }: { readonly onPlan: (task: PlanTask) => void }) {
  const { t } = useTranslation();
  const [data, setData] = useState(false);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onPlan({ kind: 'removeDocker', data });
      }}
    >
      <Stack gap="md">
        <Text size="sm">{t('hostPages.dockerTasks.removeText')}</Text>
        <Checkbox
          label={t('hostPages.dockerTasks.data')}
          description={t('hostPages.dockerTasks.dataHint')}
          checked={data}
          onChange={(event) => setData(event.currentTarget.checked)}
        />
        <PlanButton disabled={false} />
      </Stack>
    </form>
  );
}

function PlanButton({ disabled }: { readonly disabled: boolean }) {
  const { t } = useTranslation();
  return (
    <Group justify="flex-end">
      <Button type="submit" disabled={disabled}>
        {t('hostPages.dockerTasks.plan')}
      </Button>
    </Group>
  );
}
