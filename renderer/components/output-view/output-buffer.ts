/** A line to show: of an operation, of a service. */
export interface OutputEntry {
  /** Milliseconds since the epoch; null where the source gives none. */
  readonly at: number | null;
  readonly stream: 'stdout' | 'stderr' | 'info';
  /** May hold ANSI colours. */
  readonly text: string;
  /** The step of the operation that wrote it. */
  readonly stepId?: string | null;
  /** Shown before the text, e.g. the task a log line came from; `hue` 0–5 picks its colour. */
  readonly source?: { readonly name: string; readonly hue: number };
}

/** Lines that only grow. Kept outside React, so that a million of them cost no copy when one more comes. */
export class OutputBuffer {
  #lines: OutputEntry[] = [];
  #listeners = new Set<() => void>();
  #version = 0;
  #frame: ReturnType<typeof setTimeout> | undefined;

  get length(): number {
    return this.#lines.length;
  }

  at(index: number): OutputEntry | undefined {
    return this.#lines[index];
  }

  append(lines: readonly OutputEntry[]): void {
    for (const line of lines) this.#lines.push(line);
    this.#changed();
  }

  clear(): void {
    this.#lines = [];
    this.#changed();
  }

  readonly version = (): number => this.#version;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Tells at most every 50 ms. */
  #changed(): void {
    this.#frame ??= setTimeout(() => {
      this.#frame = undefined;
      this.#version += 1;
      for (const listener of this.#listeners) listener();
    }, 50);
  }
}
