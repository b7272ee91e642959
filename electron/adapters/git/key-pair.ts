import { generateKeyPair, type JsonWebKey, randomInt } from 'node:crypto';
import { promisify } from 'node:util';

const TYPE = 'ssh-ed25519';

/** A new Ed25519 pair: the private half as `openssh-key-v1` (OpenSSH's PROTOCOL.key), the public half as one line. */
export async function makeKeyPair(comment: string): Promise<{ privateKey: string; publicKey: string }> {
  const pair = await promisify(generateKeyPair)('ed25519');
  const jwk = pair.privateKey.export({ format: 'jwk' });
  const publicBytes = bytesOf(jwk, 'x');
  const seed = bytesOf(jwk, 'd');
  const line = comment.replace(/[^\x20-\x7e]/g, '');
  const publicBlob = Buffer.concat([text(TYPE), field(publicBytes)]);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(randomInt(2 ** 32));
  const secret = Buffer.concat([
    check,
    check,
    text(TYPE),
    field(publicBytes),
    field(Buffer.concat([seed, publicBytes])),
    text(line),
  ]);
  const count = Buffer.from([0, 0, 0, 1]);
  const whole = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    text('none'),
    text('none'),
    text(''),
    count,
    field(publicBlob),
    field(padded(secret)),
  ]);
  const lines = whole.toString('base64').match(/.{1,70}/g) ?? [];
  return {
    privateKey: `-----BEGIN OPENSSH PRIVATE KEY-----\n${lines.join('\n')}\n-----END OPENSSH PRIVATE KEY-----\n`,
    publicKey: `${TYPE} ${publicBlob.toString('base64')} ${line}`.trim(),
  };
}

function bytesOf(jwk: JsonWebKey, name: 'x' | 'd'): Buffer {
  return Buffer.from(jwk[name] ?? '', 'base64url');
}

function field(content: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  return Buffer.concat([length, content]);
}

function text(content: string): Buffer {
  return field(Buffer.from(content, 'utf8'));
}

/** To the cipher's block of 8 with 1, 2, 3, … */
function padded(content: Buffer): Buffer {
  const missing = (8 - (content.length % 8)) % 8;
  return Buffer.concat([content, Buffer.from(Array.from({ length: missing }, (_, index) => index + 1))]);
}
