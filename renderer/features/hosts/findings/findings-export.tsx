import { Button, Menu } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconFileExport } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useAction, useClient } from '../../../rpc/index.ts';
import { useSince } from '../fleet/use-fleet.ts';

type Format = 'markdown' | 'json';

const files = {
  markdown: { name: 'slipway-findings.md', type: 'text/markdown' },
  json: { name: 'slipway-findings.json', type: 'application/json' },
} as const satisfies Record<Format, { name: string; type: string }>;

/** Findings of these hosts as text, to keep or to send, in the language of the window. */
export function FindingsExport({ ids }: { readonly ids: readonly string[] }) {
  const { t, i18n } = useTranslation();
  const client = useClient();
  const [since] = useSince();
  const language = i18n.language === 'zh-CN' ? 'zh-CN' : 'en';
  const read = useAction((format: Format) => client.hosts.exportFindings({ ids: [...ids], format, since, language }));
  const save = async (format: Format): Promise<void> => {
    const answer = await read.run(format);
    if (answer) saveFile(answer.text, files[format]);
  };
  const copy = async (): Promise<void> => {
    const answer = await read.run('markdown');
    if (!answer) return;
    await navigator.clipboard.writeText(answer.text);
    notifications.show({ message: t('components.copied') });
  };
  return (
    <Menu>
      <Menu.Target>
        <Button
          variant="default"
          loading={read.running}
          disabled={ids.length === 0}
          leftSection={<IconFileExport size={16} stroke={1.75} aria-hidden />}
        >
          {t('fleet.export')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => void save('markdown')}>{t('fleet.exportMarkdown')}</Menu.Item>
        <Menu.Item onClick={() => void save('json')}>{t('fleet.exportJson')}</Menu.Item>
        <Menu.Item onClick={() => void copy()}>{t('fleet.copyMarkdown')}</Menu.Item>
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
