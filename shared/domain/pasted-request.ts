/** `Name: value` lines as senders show them: names in lower case, of a repeated name the last. Other lines are passed over. */
export function parseHeaderLines(text: string): Record<string, string> {
  const headers = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const [, name, value] = /^\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*:\s*(.*?)\s*$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) headers.set(name.toLowerCase(), value);
  }
  return Object.fromEntries(headers);
}
