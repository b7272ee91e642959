import { createHash } from 'node:crypto';
import type { ScannedHostKey } from '../host-connection.ts';

/** The key blob that a server shows, as known_hosts and `ssh-keygen -l` name it (RFC 4253, 6.6: type comes first). */
export function describeHostKey(blob: Buffer): ScannedHostKey {
  const length = blob.length >= 4 ? blob.readUInt32BE(0) : 0;
  return {
    type: blob.toString('latin1', 4, 4 + length),
    fingerprint: fingerprintOf(blob),
    key: blob.toString('base64'),
  };
}

/** `SHA256:` and base64 without padding. */
function fingerprintOf(blob: Buffer): string {
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}
