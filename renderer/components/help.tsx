import { ActionIcon, Popover } from '@mantine/core';
import { IconHelp } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

/** The "why" of a check, a verdict, a setting: opens beside what it explains. `about` names that for screen readers. */
export function Help(props: { readonly about: string; readonly children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <Popover position="right-start" width={340} withArrow trapFocus={false}>
      <Popover.Target>
        <ActionIcon size={20} aria-label={t('components.why', { about: props.about })} onClick={stop}>
          <IconHelp size={16} stroke={1.75} aria-hidden />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown>{props.children}</Popover.Dropdown>
    </Popover>
  );
}

const stop = (event: { stopPropagation(): void }): void => event.stopPropagation();
