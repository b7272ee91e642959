// biome-ignore-all lint/a11y/useSemanticElements: a fieldset would bring its own look and legend.
import { ActionIcon, Button, Checkbox, CloseButton, Menu, Popover, Stack, TextInput } from '@mantine/core';
import { IconColumns3, IconFilter, IconSearch } from '@tabler/icons-react';
import { type RefObject, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Column } from './column.ts';
import classes from './data-table.module.css';
import type { TableState } from './use-table-state.ts';

interface ToolbarProps<Item> {
  readonly state: TableState;
  readonly columns: readonly Column<Item>[];
  readonly items: readonly Item[];
  readonly shown: number;
  readonly label: string;
  readonly searchRef: RefObject<HTMLInputElement | null>;
}

/** Search, filters, number of rows, columns. */
export function TableToolbar<Item>({ state, columns, items, shown, label, searchRef }: ToolbarProps<Item>) {
  const { t } = useTranslation();
  const narrowed = state.search !== '' || state.filters.length > 0;
  return (
    <div className={classes.toolbar} role="group" aria-label={label}>
      <TextInput
        ref={searchRef}
        size="xs"
        className={classes.search}
        data-page-search
        aria-label={t('components.table.search')}
        placeholder={t('components.table.search')}
        leftSection={<IconSearch size={14} aria-hidden />}
        rightSection={
          state.search && (
            <CloseButton size="xs" aria-label={t('components.table.clearSearch')} onClick={() => state.setSearch('')} />
          )
        }
        value={state.search}
        onChange={(event) => state.setSearch(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || !state.search) return;
          event.stopPropagation();
          state.setSearch('');
        }}
      />
      {columns.map(
        (column) => column.filter && <ColumnFilter key={column.id} column={column} items={items} state={state} />,
      )}
      {narrowed && (
        <Button variant="subtle" onClick={state.clear}>
          {t('components.table.clear')}
        </Button>
      )}
      <span className={classes.count} aria-live="polite">
        {narrowed
          ? t('components.table.someOf', { shown, all: items.length })
          : t('components.table.rows', { count: items.length })}
      </span>
      <ColumnChooser columns={columns} state={state} />
    </div>
  );
}

function ColumnFilter<Item>(props: {
  readonly column: Column<Item>;
  readonly items: readonly Item[];
  readonly state: TableState;
}) {
  const { column, items, state } = props;
  const { t } = useTranslation();
  const values = useMemo(
    () => [...new Set(items.map((item) => String(column.value(item) ?? '')))].sort(),
    [items, column],
  );
  const filter = state.filters.find(({ id }) => id === column.id);
  const chosen = Array.isArray(filter?.value) ? filter.value.map(String) : [];
  const name = (value: string): string => {
    if (typeof column.filter === 'function') return column.filter(value);
    return value || t('components.table.none');
  };
  if (values.length < 2 && chosen.length === 0) return null;
  return (
    <Popover position="bottom-start" withinPortal>
      <Popover.Target>
        <Button
          variant={chosen.length > 0 ? 'light' : 'default'}
          aria-label={chosen.length > 0 ? undefined : t('components.table.filter', { column: column.header })}
          leftSection={<IconFilter size={14} aria-hidden />}
        >
          {chosen.length > 0 ? `${column.header}: ${chosen.map(name).join(', ')}` : column.header}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Checkbox.Group aria-label={column.header} value={chosen} onChange={(next) => state.setFilter(column.id, next)}>
          <Stack gap={8} mah={320} style={{ overflow: 'auto' }}>
            {values.map((value) => (
              <Checkbox key={value} size="xs" value={value} label={name(value)} />
            ))}
          </Stack>
        </Checkbox.Group>
      </Popover.Dropdown>
    </Popover>
  );
}

function ColumnChooser<Item>({
  columns,
  state,
}: {
  readonly columns: readonly Column<Item>[];
  readonly state: TableState;
}) {
  const { t } = useTranslation();
  return (
    <Menu closeOnItemClick={false}>
      <Menu.Target>
        <ActionIcon size={30} variant="default" aria-label={t('components.table.columns')}>
          <IconColumns3 size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {columns.slice(1).map((column) => (
          <Menu.CheckboxItem
            key={column.id}
            checked={!state.hidden[column.id]}
            onChange={() => state.toggleColumn(column.id)}
          >
            {column.header}
          </Menu.CheckboxItem>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
