import { copyFile, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';

/** Puts the seed repository and the library that tells the old kernel's name into the build folder. */
export async function prepareCentos(folder: string): Promise<void> {
  await buildPackages(folder, join(folder, 'seed.spec'), join(folder, 'seed'), {});
  const library = join(folder, 'uname.so');
  await execa('gcc', ['-shared', '-fPIC', '-O1', '-fno-builtin', '-o', library, join(folder, 'uname.c')]);
}

/**
 * Packs this machine's Docker (Debian's `docker.io`, `containerd`, `runc`) as the packages `docker-ce`, `docker-ce-cli` and
 * `containerd.io`, with the repository's index, into `www` of the build folder. About 4 s.
 */
export async function prepareDockerPackages(folder: string): Promise<void> {
  const versionOf = async (name: string) => {
    const { stdout } = await execa('dpkg-query', ['-W', '-f', '$' + '{Version}', name]);
    return /\d+\.\d+\.\d+/.exec(stdout)?.[0] ?? '0.0.0';
  };
  const spec = join(import.meta.dirname, 'yum', 'docker.spec');
  const [engine, containerd] = [await versionOf('docker.io'), await versionOf('containerd')];
  await buildPackages(folder, spec, join(folder, 'www'), { engine, containerd });
}

async function buildPackages(
  folder: string,
  spec: string,
  repository: string,
  macros: Readonly<Record<string, string>>,
): Promise<void> {
  const top = join(folder, 'rpmbuild');
  const defines = Object.entries({ ...macros, _topdir: top, _dbpath: join(top, 'db') });
  const args = defines.flatMap(([name, value]) => ['--define', `${name} ${value}`]);
  await execa('rpmbuild', ['-bb', '--quiet', '--target', 'x86_64', ...args, spec]);
  await mkdir(repository, { recursive: true });
  const made = join(top, 'RPMS/x86_64');
  for (const name of await readdir(made)) await copyFile(join(made, name), join(repository, name));
  await execa('rm', ['-rf', top]);
  await execa('createrepo_c', ['-q', repository]);
}
