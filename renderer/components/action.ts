import type { Icon } from '@tabler/icons-react';

/** Something the admin can do here. One object feeds the button, the menu, the shortcut, the keys list and the palette. */
export interface Action {
  /** Unique in the window, e.g. `hosts.add`. */
  readonly id: string;
  /** Translated, a verb with its object: "Add hosts". */
  readonly label: string;
  readonly run: () => void;
  readonly icon?: Icon | undefined;
  /** `n`, `mod+k`, `g h` (one key after the other), `?`. `mod` is Ctrl, or Cmd on a Mac. */
  readonly keys?: string | undefined;
  readonly disabled?: boolean | undefined;
  readonly running?: boolean | undefined;
  /** Drawn in the colour of failure; asks before it acts. */
  readonly danger?: boolean | undefined;
  /** Translated heading in the palette and in the list of keys; the page's title when left out. */
  readonly group?: string | undefined;
}
