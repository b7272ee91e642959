/** The framed output of the measuring script: `@@name`, then lines indented by one space. */
export interface FactSections {
  /** The section's lines; undefined: not measured. */
  lines(name: string): readonly string[] | undefined;
  /** The whole section as one text, trimmed; undefined: not measured. */
  text(name: string): string | undefined;
  /** As a number; undefined: not measured or not a number. */
  number(name: string): number | undefined;
  /** `yes`, `1`, `Y`, `active` and `no`, `0`, `N`; undefined: not measured, or something else. */
  flag(name: string): boolean | undefined;
}

/** Undefined where the frame is missing or was cut: then nothing in it may be believed. Text before it (a banner) is passed over. */
export function readFactSections(output: string): FactSections | undefined {
  const lines = output.split('\n').map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  const start = lines.indexOf('@@slipway-facts');
  const end = lines.lastIndexOf('@@end');
  if (start < 0 || end < start) return undefined;
  const sections = new Map<string, string[]>();
  let current: string[] | undefined;
  for (const line of lines.slice(start + 1, end)) {
    if (line.startsWith('@@')) {
      current = [];
      sections.set(line.slice(2), current);
    } else if (line.startsWith(' ')) current?.push(line.slice(1));
  }
  return sectionsOf(sections);
}

function sectionsOf(sections: ReadonlyMap<string, readonly string[]>): FactSections {
  const text = (name: string) => sections.get(name)?.join('\n').trim();
  return {
    lines: (name) => sections.get(name),
    text,
    number: (name) => {
      const value = text(name);
      return value === undefined ? undefined : wholeNumber(value);
    },
    flag: (name) => {
      switch (text(name)?.toLowerCase()) {
        case 'yes':
        case '1':
        case 'y':
          return true;
        case 'no':
        case '0':
        case 'n':
          return false;
        default:
          return undefined;
      }
    },
  };
}

/** Undefined for anything that is not a plain number. */
export function wholeNumber(text: string): number | undefined {
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
}
