import { chmod, copyFile, cp, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';

/** Puts a root filesystem with Debian's static busybox into the build folder. */
export async function prepareBusybox(folder: string): Promise<void> {
  const root = join(folder, 'root');
  for (const part of ['bin', 'etc', 'root', 'usr/local/bin', 'var']) await mkdir(join(root, part), { recursive: true });
  await mkdir(join(root, 'tmp'), { mode: 0o1777 });
  await copyFile('/bin/busybox', join(root, 'bin/busybox'));
  const { stdout } = await execa('/bin/busybox', ['--list']);
  const links = stdout.split('\n').filter((name) => name !== '' && name !== 'busybox');
  await execa('sh', ['-c', 'cd "$0" && for name; do ln -sf busybox "$name"; done', join(root, 'bin'), ...links]);
  await writeFile(join(root, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534::/:/bin/false\n');
  await writeFile(join(root, 'etc/group'), 'root:x:0:\nnogroup:x:65534:\n');
}

/** Puts a root filesystem with Debian's distribution registry, its libraries and a shell into the build folder. */
export async function prepareRegistry(folder: string): Promise<void> {
  await prepareBusybox(folder);
  const root = join(folder, 'root');
  const program = '/usr/bin/docker-registry';
  const { stdout } = await execa('ldd', [program], { reject: false });
  const libraries = stdout.match(/\/[^ )]+/g) ?? [];
  for (const library of libraries) {
    await mkdir(join(root, dirname(library)), { recursive: true });
    // Links are followed: the file has to be there under the name the program asks for.
    await execa('cp', ['-L', library, join(root, library)]);
  }
  await copyFile(program, join(root, 'bin/registry'));
  await execa('ln', ['-s', 'registry', join(root, 'bin/docker-registry')]);
  await mkdir(join(root, 'etc/docker/registry'), { recursive: true });
  await mkdir(join(root, 'var/lib/registry'), { recursive: true });
  await cp(join(folder, 'config.yml'), join(root, 'etc/docker/registry/config.yml'));
  await cp(join(folder, 'entrypoint.sh'), join(root, 'entrypoint.sh'));
  await chmod(join(root, 'entrypoint.sh'), 0o755);
}
