/** A word that the shell takes as it is. */
export function quote(text: string): string {
  return /^[\w./:=@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** Lines of sh text; empty entries are left out. */
export function script(...lines: readonly (string | readonly string[])[]): string {
  return lines
    .flat()
    .filter((line) => line !== '')
    .join('\n');
}

const endMark = 'SLIPWAY-END';

/**
 * Writes text into a file by a quoted here-document, so that nothing in it is expanded, or ends the script. Nothing may be put
 * behind it on its last line. The text ends with a newline.
 * @throws Error where the text holds the end mark as a line.
 */
export function writeText(target: string, text: string): string {
  if (!text.endsWith('\n')) throw new Error('a text file ends with a newline');
  if (text.split('\n').includes(endMark)) throw new Error('the text holds the end mark');
  return `cat > ${target} <<'${endMark}' || exit 1\n${text}${endMark}`;
}

/** Defines the shell function `refuse`: says why on standard error and ends with the code. */
export const refuse = 'refuse() { code=$1; shift; echo "slipway: $*" >&2; exit "$code"; }';

/** Exit codes of our scripts that mean something (sysexits.h uses 64 to 78; ours stand beside its names). */
export const exitCodes = {
  /** What was fetched is not what it should be (EX_DATAERR). */
  badData: 65,
  /** Another one works on the host (EX_CANTCREAT). */
  locked: 73,
  /** The package manager is busy (EX_TEMPFAIL). */
  busy: 75,
  /** What is there is not what the plan saw (EX_PROTOCOL). */
  changed: 76,
  /** It was tried, refused, and put back as it was (EX_NOPERM). */
  putBack: 77,
} as const;
