const LENGTH = 4;

/**
 * The texts before the first flush packet of a `git-upload-pack` (gitprotocol-common(5): four hex digits of length, then the text),
 * or undefined as long as it has not come. Throws for what is no packet.
 */
export function packetsOf(bytes: Buffer): { readonly texts: readonly string[]; readonly rest: Buffer } | undefined {
  const texts: string[] = [];
  for (let at = 0; at + LENGTH <= bytes.length; ) {
    const digits = bytes.toString('latin1', at, at + LENGTH);
    if (!/^[0-9a-f]{4}$/i.test(digits)) throw new Error('not a packet');
    const length = Number.parseInt(digits, 16);
    if (length === 0) return { texts, rest: bytes.subarray(at + LENGTH) };
    if (length < LENGTH) throw new Error('not a packet');
    if (at + length > bytes.length) return undefined;
    texts.push(bytes.toString('utf8', at + LENGTH, at + length));
    at += length;
  }
  return undefined;
}

/** An advertisement as `git ls-remote --symref` would print it. Throws where the server says that something is wrong. */
export function advertisedLines(texts: readonly string[]): string {
  const lines = texts.flatMap((text, index) => {
    if (text.startsWith('ERR ')) throw new Error(text);
    const [line = '', capabilities = ''] = text.replace(/\n$/, '').split('\0');
    const [object = '', reference = ''] = line.split(' ');
    const head = index === 0 ? / symref=HEAD:(\S+)/.exec(` ${capabilities}`)?.[1] : undefined;
    const symbolic = head === undefined ? [] : [`ref: ${head}\tHEAD`];
    return reference === 'capabilities^{}' ? symbolic : [...symbolic, `${object}\t${reference}`];
  });
  return lines.join('\n');
}
