/** What of Docker is on a host, as `dockerInventory` prints it. Sizes in KiB; null: could not be measured. */
export interface DockerInventory {
  readonly containers: number;
  readonly running: number;
  readonly images: number;
  readonly root: string;
  readonly dataKib: number | null;
  readonly volumes: readonly { readonly name: string; readonly kib: number | null }[];
}

export function parseInventory(text: string): DockerInventory {
  const lines = text.split('\n').map((line) => line.trim().split(/ +/));
  const count = (name: string) => Number(lines.find(([first]) => first === name)?.[1] ?? 0);
  const data = lines.find(([first]) => first === 'data') ?? [];
  return {
    containers: count('containers'),
    running: count('running'),
    images: count('images'),
    root: data.at(-1)?.startsWith('/') ? (data.at(-1) ?? '') : '/var/lib/docker',
    dataKib: sizeOf(data),
    volumes: lines
      .filter(([first]) => first === 'volume')
      .map((line) => ({ name: line.at(-1) ?? '', kib: sizeOf(line) })),
  };
}

/** `<what> <KiB> <name>`; the size is missing where it could not be measured in time. */
function sizeOf(line: readonly string[]): number | null {
  return line.length > 2 && /^\d+$/.test(line[1] ?? '') ? Number(line[1]) : null;
}

/** `1.5 GiB`; sizes that were not measured are `?`. */
export function sizeText(kib: number | null): string {
  if (kib === null) return '?';
  const units = ['KiB', 'MiB', 'GiB', 'TiB'];
  let size = kib;
  let unit = 0;
  while (size >= 1024 && unit < units.length - 1) {
    size /= 1024;
    unit += 1;
  }
  return `${size < 10 && unit > 0 ? size.toFixed(1) : Math.round(size)} ${units[unit]}`;
}
