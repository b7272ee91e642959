import { parseImageReference } from './image-reference.ts';

/**
 * The images that a Dockerfile builds on, as its `FROM` and `COPY --from` name them, with the arguments before the first
 * `FROM` filled in. Left out: `scratch`, its own stages, and what no value is known for.
 */
export function baseImages(dockerfile: string, args: Readonly<Record<string, string>>): readonly string[] {
  const values = new Map<string, string>();
  const stages = new Set<string>();
  const images = new Set<string>();
  let inStage = false;
  for (const line of logicalLines(dockerfile)) {
    const argument = inStage ? undefined : /^ARG\s+([A-Za-z_]\w*)(?:=(.*))?$/i.exec(line);
    const name = argument?.[1];
    if (name !== undefined) {
      const value = args[name] ?? unquoted(argument?.[2] ?? '');
      if (value !== '') values.set(name, filled(value, values) ?? value);
    }
    const from = /^FROM\s+(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?/i.exec(line);
    const copied = /^COPY\s+(?:--\S+\s+)*?--from=(\S+)/i.exec(line)?.[1];
    const image = filled(from?.[1] ?? copied ?? '', values);
    if (image !== undefined && isImage(image, stages)) images.add(image);
    if (from) inStage = true;
    if (from?.[2] !== undefined) stages.add(from[2].toLowerCase());
  }
  return [...images];
}

function isImage(name: string, stages: ReadonlySet<string>): boolean {
  if (name.toLowerCase() === 'scratch' || stages.has(name.toLowerCase()) || /^\d+$/.test(name)) return false;
  return parseImageReference(name) !== undefined;
}

/** Comments go, and a line that ends with a backslash goes on. */
function logicalLines(text: string): readonly string[] {
  const lines = text.split(/\r?\n/).filter((line) => !/^\s*#/.test(line));
  return lines
    .join('\n')
    .replace(/\\[ \t]*\n/g, ' ')
    .split('\n')
    .map((line) => line.trim());
}

/** `$NAME`, `${NAME}` and `${NAME:-default}`; undefined where a value is missing. */
function filled(text: string, values: ReadonlyMap<string, string>): string | undefined {
  let missing = false;
  const result = text.replace(/\$(?:\{(\w+)(?::-([^}]*))?\}|(\w+))/g, (_, braced, standard, plain) => {
    const value = values.get(String(braced ?? plain)) ?? (standard as string | undefined);
    if (value === undefined) missing = true;
    return value ?? '';
  });
  return missing ? undefined : unquoted(result);
}

function unquoted(text: string): string {
  return text.trim().replace(/^(["'])(.*)\1$/, '$2');
}
