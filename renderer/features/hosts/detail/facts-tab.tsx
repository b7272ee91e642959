import { ActionIcon, Tooltip } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { IconCopy } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { FactLine, HostState } from '../../../../shared/schema/host.ts';
import { type Action, type Column, DataTable, EmptyState } from '../../../components/index.ts';

type FactRow = FactLine & { readonly id: string };

/** Everything that was measured, to search and to copy. */
export function FactsTab({ state, check }: { readonly state: HostState | undefined; readonly check: Action }) {
  const { t } = useTranslation();
  const facts = useMemo(() => (state?.facts ?? []).map((fact) => ({ ...fact, id: fact.name })), [state]);
  const columns = useMemo<readonly Column<FactRow>[]>(
    () => [
      {
        id: 'fact',
        header: t('hostPages.detail.fact'),
        value: ({ name }) => name,
        cell: ({ name }) => <span className="mono">{name}</span>,
        width: 'minmax(200px, 1fr)',
      },
      {
        id: 'value',
        header: t('hostPages.detail.value'),
        value: ({ value }) => value,
        cell: (fact) => <FactValue fact={fact} />,
        width: 'minmax(320px, 2fr)',
      },
    ],
    [t],
  );
  return (
    <DataTable
      name="host-facts"
      label={t('hostPages.detail.facts')}
      columns={columns}
      items={facts}
      empty={
        <EmptyState
          title={t('hostPages.detail.noFactsTitle')}
          text={t('hostPages.detail.noFactsText')}
          action={check}
        />
      }
    />
  );
}

function FactValue({ fact }: { readonly fact: FactLine }) {
  const { t } = useTranslation();
  const clipboard = useClipboard({ timeout: 1500 });
  const label = clipboard.copied ? t('components.copied') : t('components.copyValue', { value: fact.name });
  return (
    <span style={{ display: 'inline-flex', alignItems: 'center', gap: 4, maxWidth: '100%' }}>
      <Tooltip label={label}>
        <ActionIcon size={20} aria-label={label} onClick={() => clipboard.copy(fact.value)}>
          <IconCopy size={14} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <span className="mono" title={fact.value} style={{ overflow: 'hidden', textOverflow: 'ellipsis' }}>
        {fact.value}
      </span>
    </span>
  );
}
