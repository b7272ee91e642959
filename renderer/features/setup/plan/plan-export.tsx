import { Button, Menu } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconFileExport } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useAction, useClient } from '../../../rpc/index.ts';

type Format = 'markdown' | 'shell';

const files = {
  markdown: { name: 'slipway-plan.md', type: 'text/markdown' },
  shell: { name: 'slipway-plan.sh', type: 'text/x-shellscript' },
} as const satisfies Record<Format, { name: string; type: string }>;

/** The plan as text, to keep or to send. */
export function PlanExport({ planId }: { readonly planId: string }) {
  const { t } = useTranslation();
  const client = useClient();
  const read = useAction((format: Format) => client.provisioning.exportPlan({ planId, format }));
  const copy = async (format: Format): Promise<void> => {
    const answer = await read.run(format);
    if (!answer) return;
    await navigator.clipboard.writeText(answer.text);
    notifications.show({ message: t('components.copied') });
  };
  const download = async (format: Format): Promise<void> => {
    const answer = await read.run(format);
    if (answer) saveFile(answer.text, files[format]);
  };
  return (
    <Menu>
      <Menu.Target>
        <Button
          size="sm"
          variant="default"
          loading={read.running}
          leftSection={<IconFileExport size={16} stroke={1.75} aria-hidden />}
        >
          {t('setupPages.plan.export')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => void download('markdown')}>{t('setupPages.plan.downloadMarkdown')}</Menu.Item>
        <Menu.Item onClick={() => void download('shell')}>{t('setupPages.plan.downloadShell')}</Menu.Item>
        <Menu.Item onClick={() => void copy('markdown')}>{t('setupPages.plan.copyMarkdown')}</Menu.Item>
        <Menu.Item onClick={() => void copy('shell')}>{t('setupPages.plan.copyShell')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function saveFile(text: string, file: { readonly name: string; readonly type: string }): void {
  const address = URL.createObjectURL(new Blob([text], { type: file.type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = file.name;
  link.click();
  URL.revokeObjectURL(address);
}
