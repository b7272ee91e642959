/** A cause that a program names in its own words, often far above the lines with which it ends. */
interface Cause {
  /** The text is `errors.reasons.<reason>`. */
  readonly reason: string;
  readonly says: RegExp;
}

/** In the order of usefulness: a full disk makes packages fail to configure too, so it comes before them. */
const causes: readonly Cause[] = [
  { reason: 'diskFull', says: /no space left on device|not enough free space|at least \S+ more space needed/i },
  { reason: 'readOnlyDisk', says: /read-only file system/i },
  {
    reason: 'daemonKeyUnknown',
    says: /directives? (?:don't|doesn't|do not|does not) match any configuration option/i,
  },
  { reason: 'daemonKeyTwice', says: /specified both as a flag and in the configuration file/i },
  { reason: 'portTaken', says: /address already in use/i },
  {
    reason: 'packagesUnsigned',
    says: /NO_PUBKEY|is not signed|signatures? (?:couldn't|could not) be verified|gpg check failed|public key for .* is not (?:installed|available)|signature verification failed|cannot be authenticated/i,
  },
  {
    reason: 'nameUnresolved',
    says: /could not resolve|couldn't resolve|temporary failure (?:in name resolution|resolving)/i,
  },
  {
    reason: 'packagesUnreachable',
    says: /unable to connect to|could not connect to|cannot initiate the connection|cannot download|failed to download metadata|all mirrors were tried|cannot retrieve/i,
  },
  {
    reason: 'packageMissing',
    says: /unable to locate package|no installation candidate|unable to find a match|no match for argument|no package .* available|nothing provides/i,
  },
  { reason: 'mirrorSlow', says: /was not pulled within \d+ s/ },
  { reason: 'packagesBroken', says: /dependency problems|unmet dependencies|dpkg was interrupted/i },
];

/** The cause that a command's output names, with the line that says so; undefined where it names none that we know. */
export function causeIn(output: string): { readonly reason: string; readonly detail: string } | undefined {
  const lines = output.split('\n');
  for (const { reason, says } of causes) {
    const line = lines.find((each) => says.test(each));
    if (line !== undefined) return { reason, detail: line.trim().slice(0, 600) };
  }
  return undefined;
}
