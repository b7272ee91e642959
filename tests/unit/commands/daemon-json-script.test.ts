import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { daemonJsonPath, writeDaemonJson } from '../../../electron/commands/daemon-json.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const after = '{\n  "registry-mirrors": ["http://mirror.example"]\n}\n';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-daemon-json-'));
  await mkdir(join(folder, 'bin'));
  // No engine runs, and none can validate.
  await tool('systemctl', 'exit 3');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function tool(name: string, body: string): Promise<void> {
  await writeFile(join(folder, 'bin', name), `#!/bin/sh\n${body}\n`, { mode: 0o755 });
}

function install(before: string | null) {
  const change = {
    beforeSha256: before === null ? null : sha256(before),
    after,
    afterSha256: sha256(after),
    mirrors: ['http://mirror.example/'],
    keys: ['registry-mirrors'],
  };
  const script = writeDaemonJson(change)
    .replaceAll(daemonJsonPath, join(folder, 'etc/daemon.json'))
    .replaceAll('mkdir -p /etc/docker', `mkdir -p ${folder}/etc`);
  const env = { PATH: `${folder}/bin:${process.env.PATH}` };
  return execa('sh', ['-s'], { input: script, env, reject: false });
}

const present = () => readFile(join(folder, 'etc/daemon.json'), 'utf8');
async function place(text: string, mode = 0o644): Promise<void> {
  await mkdir(join(folder, 'etc'), { recursive: true });
  await writeFile(join(folder, 'etc/daemon.json'), text);
  await chmod(join(folder, 'etc/daemon.json'), mode);
}

describe('the script that installs daemon.json', () => {
  it('makes it where there is none', async () => {
    expect((await install(null)).exitCode).toBe(0);
    expect(await present()).toBe(after);
    expect(await readdir(join(folder, 'etc'))).toEqual(['daemon.json']);
  });

  it('keeps the old file beside it, and its mode', async () => {
    await place('{"debug":true}', 0o600);
    expect((await install('{"debug":true}')).exitCode).toBe(0);
    expect(await present()).toBe(after);
    expect((await stat(join(folder, 'etc/daemon.json'))).mode & 0o777).toBe(0o600);
    const backup = (await readdir(join(folder, 'etc'))).find((name) => name.startsWith('daemon.json.bak-'));
    expect(await readFile(join(folder, 'etc', backup ?? ''), 'utf8')).toBe('{"debug":true}');
  });

  it('does not touch a file that changed since the plan was made', async () => {
    await place('{"debug":false}');
    const result = await install('{"debug":true}');
    expect(result.exitCode).toBe(76);
    expect(result.stderr).toContain('changed since the plan was made');
    expect(await present()).toBe('{"debug":false}');
    expect(await readdir(join(folder, 'etc'))).toEqual(['daemon.json']);
  });

  it('writes nothing when it is there already', async () => {
    await place(after);
    expect((await install(null)).exitCode).toBe(0);
    expect(await readdir(join(folder, 'etc'))).toEqual(['daemon.json']);
  });

  it('does not install what the engine refuses', async () => {
    await tool('dockerd', 'case $1 in --help) echo "      --validate";; *) echo "bad option" >&2; exit 1;; esac');
    await place('{"debug":true}');
    const result = await install('{"debug":true}');
    expect(result.exitCode).toBe(65);
    expect(result.stderr).toContain('bad option');
    expect(await present()).toBe('{"debug":true}');
    expect(await readdir(join(folder, 'etc'))).toEqual(['daemon.json']);
  });

  it('puts the old file back when a running engine does not take the new one', async () => {
    await tool('systemctl', 'echo "$*" >> "$(dirname "$0")/../calls"; exit 0');
    await tool('docker', 'exit 0');
    await tool('journalctl', 'echo "invalid mirror"');
    await tool('sleep', 'exit 0');
    await place('{"debug":true}');
    const result = await install('{"debug":true}');
    expect(result.exitCode).toBe(77);
    expect(result.stderr).toContain('invalid mirror');
    expect(result.stderr).toContain('the old file is back');
    expect(await present()).toBe('{"debug":true}');
    const calls = await readFile(join(folder, 'calls'), 'utf8');
    const acted = calls.split('\n').filter((line) => line !== '' && !line.startsWith('show'));
    expect(acted).toEqual(['is-active --quiet docker', 'reload docker', 'reload docker']);
  });

  it('does not say that the old file is back when it is not', async () => {
    await tool('systemctl', 'exit 0');
    await tool('docker', 'exit 0');
    await tool('journalctl', 'exit 0');
    await tool('sleep', 'exit 0');
    // The first copies make the new file and the backup; the one that puts it back finds the disk full.
    await tool('cp', 'case $2 in *.bak-*) echo "No space left on device" >&2; exit 1;; esac; exec /bin/cp "$@"');
    await place('{"debug":true}');
    const result = await install('{"debug":true}');
    expect(result.exitCode).toBe(1);
    expect(result.stderr).toContain('could not be put back');
    expect(result.stderr).toMatch(/the old one is \S+daemon\.json\.bak-/);
    expect(result.stderr).not.toContain('the old file is back');
  });
});
