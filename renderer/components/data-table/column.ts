import type { ReactNode } from 'react';

export type CellValue = string | number | boolean | null;

export interface Column<Item> {
  readonly id: string;
  /** Translated. */
  readonly header: string;
  /** What search, sort and filter see. Null sorts last. */
  readonly value: (item: Item) => CellValue;
  /** How it is drawn; the value as text when left out. */
  readonly cell?: (item: Item) => ReactNode;
  /** Track of the grid, e.g. `120px` or `minmax(160px, 2fr)`. */
  readonly width?: string;
  /** Numbers stand to the right. */
  readonly align?: 'right';
  /** Not shown until the admin chooses it. */
  readonly hidden?: boolean;
  /** Offers a filter by value; the function names a value ("ready" → "Ready"). */
  readonly filter?: boolean | ((value: string) => string);
}

export const defaultWidth = 'minmax(96px, 1fr)';
