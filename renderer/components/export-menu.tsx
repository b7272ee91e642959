import { Button, Menu } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconFileExport } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useAction } from '../rpc/index.ts';
import { saveAs } from './save-as.ts';

/** One way to take a text along. */
export interface ExportItem<Format extends string> {
  readonly label: string;
  readonly format: Format;
  /** The file that it is saved as; missing: it is copied. */
  readonly file?: { readonly name: string; readonly type: string };
}

interface ExportMenuProps<Format extends string> {
  readonly label: string;
  readonly items: readonly ExportItem<Format>[];
  readonly disabled?: boolean;
  readonly size?: 'xs' | 'sm';
  readonly read: (format: Format) => Promise<{ readonly text: string }>;
}

/** What core writes as text, to keep or to send: saved as a file, or copied. */
export function ExportMenu<Format extends string>(props: ExportMenuProps<Format>) {
  const { t } = useTranslation();
  const { label, items, disabled = false, size = 'xs', read } = props;
  const reading = useAction(read);
  const take = async ({ format, file }: ExportItem<Format>): Promise<void> => {
    const answer = await reading.run(format);
    if (!answer) return;
    if (file) return saveAs(file.name, answer.text, file.type);
    await navigator.clipboard.writeText(answer.text);
    notifications.show({ message: t('components.copied') });
  };
  return (
    <Menu>
      <Menu.Target>
        <Button
          size={size}
          variant="default"
          loading={reading.running}
          disabled={disabled}
          leftSection={<IconFileExport size={16} stroke={1.75} aria-hidden />}
        >
          {label}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {items.map((item) => (
          <Menu.Item key={item.label} onClick={() => void take(item)}>
            {item.label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
