import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { useState } from 'react';
import { expect, test } from 'vitest';
import { type Column, DataTable, EmptyState } from '../../renderer/components/index.ts';
import { createFakeCore } from '../support/fake-client.ts';
import { renderPart } from './support/render.tsx';

interface Fruit {
  readonly id: string;
  readonly name: string;
  readonly colour: string;
  readonly weight: number | null;
}

const columns: readonly Column<Fruit>[] = [
  { id: 'name', header: 'Name', value: ({ name }) => name },
  { id: 'colour', header: 'Colour', value: ({ colour }) => colour, filter: true },
  { id: 'weight', header: 'Weight', value: ({ weight }) => weight, hidden: true },
];

const fruits = (count: number): readonly Fruit[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `f${index}`,
    name: `fruit ${index}`,
    colour: index % 2 === 0 ? 'red' : 'green',
    weight: index === 0 ? null : index,
  }));

function Table(props: {
  items: readonly Fruit[];
  onOpen?: (fruit: Fruit) => void;
  onSelected?: (ids: string[]) => void;
}) {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  return (
    <DataTable
      name="fruits"
      label="Fruits"
      columns={columns}
      items={props.items}
      sort="name"
      onOpen={(fruit) => props.onOpen?.(fruit)}
      selection={{
        ids,
        onChange: (next) => {
          setIds(next);
          props.onSelected?.([...next]);
        },
      }}
      empty={<EmptyState title="No fruit" text="Plant a tree." />}
    />
  );
}

const rows = () => screen.getAllByRole('row').slice(1);
const names = () => rows().map((row) => within(row).getAllByRole('gridcell')[1]?.textContent?.replace('Name', ''));

test('draws only the rows in sight of a thousand and says how many there are', async () => {
  renderPart(<Table items={fruits(1000)} />);
  const grid = await screen.findByRole('grid', { name: 'Fruits' });
  expect(grid.getAttribute('aria-rowcount')).toBe('1001');
  expect(rows().length).toBeLessThan(60);
  expect(rows()[0]?.getAttribute('aria-rowindex')).toBe('2');
  expect(screen.getByText('1000 rows')).toBeTruthy();
});

test('sorts numbers in names as numbers, and turns the order round', async () => {
  renderPart(<Table items={fruits(12)} />);
  await screen.findByRole('grid');
  expect(names().slice(0, 4)).toEqual(['fruit 0', 'fruit 1', 'fruit 2', 'fruit 3']);
  fireEvent.click(screen.getByRole('button', { name: 'Name' }));
  await waitFor(() => expect(names()[0]).toBe('fruit 11'));
  expect(screen.getByRole('columnheader', { name: 'Name' }).getAttribute('aria-sort')).toBe('descending');
});

test('takes search and filter from the address and writes them there', async () => {
  const { router } = renderPart(<Table items={fruits(12)} />, { path: '/?q=fruit+1&f.colour=green' });
  await screen.findByRole('grid');
  expect(names()).toEqual(['fruit 1', 'fruit 11']);
  fireEvent.change(screen.getByRole('textbox', { name: 'Search' }), { target: { value: 'fruit 3' } });
  await waitFor(() => expect(names()).toEqual(['fruit 3']));
  expect(router.state.location.search).toEqual({ q: 'fruit 3', 'f.colour': 'green' });
});

test('says so when nothing matches, and clears', async () => {
  renderPart(<Table items={fruits(3)} />, { path: '/?q=stone' });
  expect(await screen.findByText('Nothing matches')).toBeTruthy();
  fireEvent.click(screen.getAllByRole('button', { name: 'Clear search and filters' })[0] as HTMLElement);
  await waitFor(() => expect(names()).toHaveLength(3));
});

test('shows what it is for when there is nothing at all', async () => {
  renderPart(<Table items={[]} />);
  expect(await screen.findByText('Plant a tree.')).toBeTruthy();
});

test('shows a skeleton and no "empty" before the first snapshot', async () => {
  const core = createFakeCore({ answers: { 'system.live': () => new Promise(() => undefined) } });
  renderPart(<Table items={[]} />, { core });
  expect(await screen.findByRole('status', { name: 'Loading: Fruits' })).toBeTruthy();
  expect(screen.queryByText('Plant a tree.')).toBeNull();
});

test('moves with the arrows, opens with Enter, selects with Space and extends with Shift', async () => {
  let opened = '';
  let selected: string[] = [];
  renderPart(<Table items={fruits(6)} onOpen={({ id }) => (opened = id)} onSelected={(ids) => (selected = ids)} />);
  await screen.findByRole('grid');
  const first = rows()[0] as HTMLElement;
  first.focus();
  fireEvent.keyDown(first, { key: ' ' });
  expect(selected).toEqual(['f0']);
  fireEvent.keyDown(first, { key: 'ArrowDown', shiftKey: true });
  await waitFor(() => expect(document.activeElement).toBe(rows()[1]));
  fireEvent.keyDown(rows()[1] as HTMLElement, { key: 'ArrowDown', shiftKey: true });
  await waitFor(() => expect(selected).toEqual(['f0', 'f1', 'f2']));
  await waitFor(() => expect(document.activeElement).toBe(rows()[2]));
  fireEvent.keyDown(rows()[2] as HTMLElement, { key: 'Enter' });
  expect(opened).toBe('f2');
});

test('selects all rows that are listed, and says how many', async () => {
  renderPart(<Table items={fruits(12)} />, { path: '/?f.colour=green' });
  await screen.findByRole('grid');
  fireEvent.click(screen.getByRole('checkbox', { name: 'Select all rows' }));
  expect(await screen.findByText('6 selected')).toBeTruthy();
});

test('shows a hidden column when it is chosen', async () => {
  renderPart(<Table items={fruits(3)} />);
  await screen.findByRole('grid');
  expect(screen.queryByRole('columnheader', { name: 'Weight' })).toBeNull();
  fireEvent.click(screen.getByRole('button', { name: 'Columns' }));
  fireEvent.click(await screen.findByText('Weight'));
  expect(await screen.findByRole('columnheader', { name: 'Weight' })).toBeTruthy();
});

test('says since when it is not current after the connection was lost', async () => {
  const { core } = renderPart(<Table items={fruits(3)} />);
  await screen.findByRole('grid');
  core.dropLive();
  expect(await screen.findByText(/Not current since/)).toBeTruthy();
});
