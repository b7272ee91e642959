// biome-ignore lint/suspicious/noControlCharactersInRegex: ANSI sequences begin with ESC (ECMA-48: CSI, OSC).
const sequences = /\u001b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\-_])/g;

/** What stands on the line after its last carriage return, as a terminal would leave it. */
export function settled(text: string): string {
  const end = text.endsWith('\r') ? text.slice(0, -1) : text;
  const turn = end.lastIndexOf('\r');
  return turn < 0 ? end : end.slice(turn + 1);
}

/** The text without colours and other sequences. */
export function plainText(text: string): string {
  return text.includes('\u001b') ? settled(text).replace(sequences, '') : settled(text);
}
