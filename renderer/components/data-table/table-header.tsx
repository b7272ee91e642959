// biome-ignore-all lint/a11y/useSemanticElements: rows are placed by hand, which table elements do not allow.
// biome-ignore-all lint/a11y/useFocusableInteractive: the focus is on rows and on the buttons inside the head.
import { Checkbox, UnstyledButton } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Column } from './column.ts';
import classes from './data-table.module.css';
import type { TableState } from './use-table-state.ts';

interface HeaderProps<Item> {
  readonly columns: readonly Column<Item>[];
  readonly state: TableState;
  readonly selection: { readonly some: boolean; readonly all: boolean } | null;
  readonly onToggleAll: () => void;
}

/** The head of the columns; a click sorts by one, another turns the order round. */
export function TableHeader<Item>({ columns, state, selection, onToggleAll }: HeaderProps<Item>) {
  const { t } = useTranslation();
  const sort = state.sorting[0];
  return (
    <div role="rowgroup" className={classes.head}>
      <div role="row" className={classes.headRow} aria-rowindex={1}>
        {selection && (
          <div role="columnheader" className={classes.select}>
            <Checkbox
              size="xs"
              aria-label={t('components.table.selectAll')}
              checked={selection.all}
              indeterminate={selection.some && !selection.all}
              onChange={onToggleAll}
            />
          </div>
        )}
        {columns.map((column) => {
          const sorted = sort?.id === column.id;
          const Arrow = sort?.desc ? IconArrowDown : IconArrowUp;
          return (
            <div
              key={column.id}
              role="columnheader"
              className={classes.headCell}
              data-align={column.align}
              aria-sort={sorted ? (sort.desc ? 'descending' : 'ascending') : 'none'}
            >
              <UnstyledButton className={classes.sort} onClick={() => state.toggleSort(column.id)}>
                <span className={classes.sortText}>{column.header}</span>
                {sorted && <Arrow size={14} aria-hidden />}
              </UnstyledButton>
            </div>
          );
        })}
      </div>
    </div>
  );
}
