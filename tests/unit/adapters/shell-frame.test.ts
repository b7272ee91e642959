import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import {
  commandLine,
  findShellMark,
  frameScript,
  shellArguments,
} from '../../../electron/adapters/shell/shell-frame.ts';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** A PATH in which `sh` (and, for busybox, the tools) is the given program. */
function pathWith(program: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-shell-'));
  folders.push(folder);
  const names = program.endsWith('busybox') ? ['sh', 'dd', 'setsid', 'id', 'cat', 'wc'] : ['sh'];
  for (const name of names) symlinkSync(program, join(folder, name));
  return `${folder}:${process.env.PATH}`;
}

async function run(path: string, ...stdin: readonly (Buffer | string)[]) {
  const [command = '', ...rest] = shellArguments();
  const child = spawn(command, rest, { env: { PATH: path } });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  child.stdin.on('error', () => {});
  for (const part of stdin) child.stdin.write(part);
  child.stdin.end();
  const [stdout, stderr, exitCode] = await Promise.all([buffer(child.stdout), text(child.stderr), ended]);
  return { stdout, stderr, exitCode };
}

const shells = ['/usr/bin/dash', '/usr/bin/bash', '/usr/bin/busybox'].filter((program) => existsSync(program));

describe.each(shells)('a framed script in %s', (program) => {
  const path = pathWith(program);

  it('gets exactly the bytes that follow it as its input', async () => {
    const input = Buffer.from(Array.from({ length: 300_000 }, (_, at) => at % 256));
    const { stdout, exitCode } = await run(path, frameScript('cat', 'anyone'), input);
    expect(exitCode).toBe(0);
    expect(stdout.equals(input)).toBe(true);
  });

  it('stops where set -e says so and gives its exit code', async () => {
    const { stdout, exitCode } = await run(path, frameScript('set -e\necho before\n(exit 7)\necho after', 'anyone'));
    expect([stdout.toString(), exitCode]).toEqual(['before\n', 7]);
  });

  it('may be big and hold any text', async () => {
    const script = `# ${'x'.repeat(300_000)}\nv="${'é🚢'.repeat(20_000)}"\nprintf '%s' "$v" | wc -c; cat <<'X'\n$v \\ '\nX`;
    const { stdout } = await run(path, frameScript(script, 'anyone'));
    expect(stdout.toString().trim()).toBe("120000\n$v \\ '");
  });

  it('does not run when it was cut on the way', async () => {
    const whole = frameScript(`echo ran\n${'# rest\n'.repeat(200)}`, 'anyone');
    for (const length of [10, 25, 300, 700, whole.length - 600]) {
      const { stdout, stderr, exitCode } = await run(path, whole.subarray(0, length));
      expect([stdout.toString(), exitCode]).toEqual(['', 126]);
      expect(stderr).toMatch(/was cut|not root/);
    }
  });

  it('runs although a password that nobody asked for came before it', async () => {
    const { stdout } = await run(path, 'pass \\ word $(echo no)\n', frameScript('echo ran', 'anyone'));
    expect(stdout.toString()).toBe('ran\n');
  });

  it('says its process group, which the script leads or belongs to', async () => {
    const { stdout, stderr } = await run(path, frameScript('read -r a b c d pg e </proc/$$/stat; echo $pg', 'anyone'));
    expect(findShellMark(stderr)?.group).toBe(Number(stdout.toString()));
  });

  it('has sbin in PATH and the C locale', async () => {
    const { stdout } = await run(path, frameScript('echo "$LC_ALL $PATH"', 'anyone'));
    expect(stdout.toString()).toMatch(/^C .*\/usr\/local\/sbin.*\/usr\/sbin/);
  });
});

describe('frameScript', () => {
  it('always has the length that its header says, in blocks of 512', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 3000 }), (script) => {
        const frame = frameScript(script, 'root');
        const header = /^slipway-begin (\d+) root\n/.exec(frame.toString('latin1'));
        expect(frame.length - (header?.[0].length ?? 0)).toBe(Number(header?.[1]) * 512);
      }),
    );
  });
});

describe('shellArguments', () => {
  it('holds no character that a csh or fish login shell would read', () => {
    const line = commandLine(shellArguments({ kind: 'sudo' }));
    expect(line).not.toMatch(/[!\\\n]/);
    expect(line.startsWith('env LC_ALL=C sudo -n sh -c ')).toBe(true);
  });

  it('never holds the password', () => {
    expect(shellArguments({ kind: 'sudo-password', password: 'hunter2' }).join(' ')).not.toContain('hunter2');
  });
});

describe('findShellMark', () => {
  it('finds the mark after sudo’s prompt and knows where it ends', () => {
    const said = 'Lecture.\nslipway-password:slipway-shell 42 0\nrest';
    expect(findShellMark(said)).toEqual({ group: 42, uid: 0, end: said.length - 4 });
  });

  it('waits for the whole line', () => {
    expect(findShellMark('slipway-shell 42 0')).toBeUndefined();
  });
});
