import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readServeOptions, UsageError } from '../../../electron/headless/serve-options.ts';

const password = 'a-long-enough-password';

describe('the options of serve', () => {
  it('listen on loopback without a password by default', () => {
    expect(readServeOptions([], {})).toMatchObject({ address: '127.0.0.1', port: 7077, password: undefined });
  });

  it('refuse another address without a password, and say how to set TLS in front', () => {
    expect(() => readServeOptions(['--host', '0.0.0.0'], {})).toThrow(/without a password[\s\S]*TLS in front/);
  });

  it('take another address with a password from the environment or a file', () => {
    expect(readServeOptions(['--host', '0.0.0.0'], { SLIPWAY_PASSWORD: password })).toMatchObject({
      address: '0.0.0.0',
      password,
    });
    const file = join(mkdtempSync(join(tmpdir(), 'slipway-options-')), 'password');
    writeFileSync(file, `${password}\nsecond line\n`);
    expect(readServeOptions(['--host', '0.0.0.0', '--password-file', file], {})).toMatchObject({ password });
  });

  it('refuse a short password, a port out of range, an unreadable file, a wrong address and an unknown option', () => {
    const refused: [string[], NodeJS.ProcessEnv][] = [
      [[], { SLIPWAY_PASSWORD: 'short' }],
      [['--port', '70000'], {}],
      [['--port', 'x'], {}],
      [['--password-file', '/nonexistent/file'], {}],
      [['--public-url', 'ftp://x'], {}],
      [['--nonsense'], {}],
    ];
    for (const [args, environment] of refused)
      expect(() => readServeOptions(args, environment), args.join(' ')).toThrow(UsageError);
  });

  it('answer help without looking at anything else', () => {
    expect(readServeOptions(['--help', '--host', '0.0.0.0'], {})).toBe('help');
  });

  it('takes the password out of the environment, which child processes inherit', () => {
    const environment = { SLIPWAY_PASSWORD: 'a-long-enough-password' };
    expect(readServeOptions([], environment)).toMatchObject({ password: 'a-long-enough-password' });
    expect(environment).toEqual({});
  });

  it('takes a name that only begins like a loopback address for what it is', () => {
    expect(() => readServeOptions(['--host', '127.evil.example'], {})).toThrow(/without a password/);
  });
});
