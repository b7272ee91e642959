import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { perlProbe } from '../../../electron/commands/peer-probe-perl.ts';
import { pythonProbe } from '../../../electron/commands/peer-probe-python.ts';
import { firewallRules, probePeers } from '../../../electron/commands/peer-probes.ts';

/** Ports that are free now, by letting the system choose. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}

/** Runs a probe against itself; resolves with its lines and exit code once its input was closed after `done`. */
function run(program: readonly string[], args: readonly string[], lines: readonly string[]) {
  return new Promise<{ readonly lines: readonly string[]; readonly code: number | null }>((resolve) => {
    const [command = '', ...rest] = program;
    const child = spawn(command, [...rest, ...args]);
    let text = '';
    let told = lines.length === 0;
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (!told && /^ready$/m.test(text)) {
        told = true;
        child.stdin.write(`${lines.join('\n')}\n`);
      }
      if (/^done$/m.test(text)) child.stdin.end();
    });
    child.on('close', (code) => resolve({ lines: text.trim().split('\n'), code }));
  });
}

const tools = [
  ['python3', ['python3', '-c', pythonProbe]],
  ['perl', ['perl', '-e', perlProbe]],
  [
    'sh',
    ['sh', '-c', probePeers({ name: 'me', address: '127.0.0.1', lifetime: 20, ports: [] }).replace(/^set -- .*$/m, '')],
  ],
] as const;

describe.each(tools)('the probing program in %s', { timeout: 30_000 }, (name, program) => {
  it('listens, tries what it is told, finds the largest packet, and ends with its input', async () => {
    const [open, shut] = [await freePort(), await freePort()];
    const rest = name === 'sh' ? ['sh'] : [];
    const { lines, code } = await run(
      [...program, ...rest],
      ['me', '127.0.0.1', '20', `tcp/${open}`, `udp/${open}`],
      [
        `probe 0 tcp 127.0.0.1 ${open} me`,
        `probe 1 udp 127.0.0.1 ${open} me`,
        `probe 2 tcp 127.0.0.1 ${shut} me`,
        `probe 3 udp 127.0.0.1 ${shut} me`,
        `probe 4 tcp 127.0.0.1 ${open} somebody`,
        `probe 5 tcp 127.0.0.1 ${open} -`,
        `size 6 127.0.0.1 ${open} me 1`,
        `size 7 127.0.0.1 ${shut} me 3`,
        'go 2500',
      ],
    );
    const said = lines.map((line) => line.replace(/ \d+\.\d\d$/, ' T'));
    expect(said).toContain(`listen tcp/${open} bound`);
    expect(said).toContain(`listen udp/${open} bound`);
    expect(said.filter((line) => /^(result|size)/.test(line)).sort()).toEqual([
      'result 0 answered T',
      'result 1 answered T',
      'result 2 refused -',
      'result 3 refused -',
      'result 4 other -',
      'result 5 answered T',
      'size 6 9000',
      'size 7 -',
    ]);
    expect(said.at(-1)).toBe('done');
    expect(code).toBe(0);
  });

  it('says which ports are taken or not its own, and ends by itself after its lifetime', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const rest = name === 'sh' ? ['sh'] : [];
    const [taken, foreign] = await Promise.all([
      run([...program, ...rest], ['me', '127.0.0.1', '1', `tcp/${port}`], []),
      run([...program, ...rest], ['me', '192.0.2.1', '1', 'tcp/17001'], []),
    ]);
    server.close();
    expect(taken.lines.find((line) => line.startsWith('listen'))).toBe(
      `listen tcp/${port} taken Address already in use`,
    );
    expect(foreign.lines.find((line) => line.startsWith('listen'))).toMatch(/^listen tcp\/17001 failed .+/);
    expect(taken.code).not.toBe(0);
  });
});

describe('the script where there is neither Python nor Perl', { timeout: 30_000 }, () => {
  /** Only these programs are in PATH. */
  async function within(names: readonly string[], args: readonly string[], lines: readonly string[]) {
    const folder = await mkdtemp(join(tmpdir(), 'slipway-probe-'));
    for (const name of names) {
      const found = ['/usr/bin', '/bin'].map((place) => join(place, name)).find((path) => existsSync(path));
      if (found) await symlink(found, join(folder, name));
    }
    const text = probePeers({ name: 'me', address: '127.0.0.1', lifetime: 20, ports: args });
    // It says what it is without being told its ports first.
    const result = await run(['/usr/bin/env', `PATH=${folder}`, '/bin/sh', '-c', text], [], lines);
    await rm(folder, { recursive: true });
    return result;
  }
  const basics = ['sh', 'timeout', 'printf', 'grep', 'cat', 'sleep'];

  it('asks with bash, and says that bash can’t listen', async () => {
    const [open, shut] = [await freePort(), await freePort()];
    const server = createServer((socket) => socket.end('slipway me ')).listen(open, '127.0.0.1');
    const { lines } = await within(
      [...basics, 'bash'],
      ['tcp/17002'],
      [
        `probe 0 tcp 127.0.0.1 ${open} me`,
        `probe 1 tcp 127.0.0.1 ${shut} me`,
        `probe 2 tcp 127.0.0.1 ${open} you`,
        'go 2500',
      ],
    );
    server.close();
    expect(lines.slice(0, 3)).toEqual(['tool bash', 'listen tcp/17002 failed bash can only ask', 'ready']);
    expect(lines.slice(3, -1).sort()).toEqual(['result 0 answered -', 'result 1 refused -', 'result 2 other -']);
    expect(lines.at(-1)).toBe('done');
  });

  it('says so where there is nothing', async () => {
    expect(await within(basics, ['tcp/17002'], [])).toEqual({ lines: ['tool none'], code: 0 });
  });
});

describe('the script', () => {
  it('names the host and its ports as words, and takes the first tool that works', () => {
    const text = probePeers({ name: 'h0r1', address: '10.0.0.5', lifetime: 60, ports: ['tcp/2377', 'udp/4789'] });
    expect(text.split('\n').slice(0, 4)).toEqual([
      'set -- h0r1 10.0.0.5 60 tcp/2377 udp/4789',
      'has() { command -v "$1" >/dev/null 2>&1; }',
      'for python in python3 /usr/libexec/platform-python python2 python; do',
      '  if has "$python" && "$python" -c "import errno, select, socket, subprocess" 2>/dev/null; then',
    ]);
    expect(text.indexOf('tool perl')).toBeGreaterThan(text.indexOf('exec "$python"'));
  });

  it('of the firewall only looks, and asks for these ports', () => {
    const text = firewallRules([
      { protocol: 'udp', port: 4789 },
      { protocol: 'tcp', port: 7946 },
      { protocol: 'udp', port: 7946 },
    ]);
    expect(text).toContain('[ :,](4789|7946)([ ,:].*)?-j (DROP|REJECT)');
    expect(text).not.toMatch(/-[ADIFXZ] (INPUT|OUTPUT)|--(add|remove|permanent|reload)/);
  });
});
