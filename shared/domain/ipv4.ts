/** A block of IPv4 addresses: first and last address as unsigned numbers. */
interface Block {
  readonly first: number;
  readonly last: number;
}

function readBlock(cidr: string): Block | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?:\/(\d{1,2}))?$/.exec(cidr.trim());
  if (!match) return undefined;
  const octets = match.slice(1, 5).map(Number);
  const prefix = match[5] === undefined ? 32 : Number(match[5]);
  if (prefix > 32 || octets.some((octet) => octet > 255)) return undefined;
  const address = octets.reduce((sum, octet) => sum * 256 + octet, 0);
  const size = 2 ** (32 - prefix);
  const first = Math.floor(address / size) * size;
  return { first, last: first + size - 1 };
}

/** Whether two blocks (`10.0.0.0/8`, or a single address) share an address. False where one can't be read. */
export function blocksOverlap(a: string, b: string): boolean {
  const left = readBlock(a);
  const right = readBlock(b);
  return left !== undefined && right !== undefined && left.first <= right.last && right.first <= left.last;
}

/** Whether the first block holds all of the second. False where one can't be read. */
export function blockContains(outer: string, inner: string): boolean {
  const around = readBlock(outer);
  const within = readBlock(inner);
  return around !== undefined && within !== undefined && around.first <= within.first && within.last <= around.last;
}
