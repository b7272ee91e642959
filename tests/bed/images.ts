import { createHash } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { docker, dockerCommand } from './daemon.ts';
import { prepareDockerTree } from './images/docker-tree.ts';
import { makeMirror } from './images/mirror-image.ts';
import { importRootFilesystem } from './images/root-filesystem.ts';
import { prepareCentos, prepareDockerPackages } from './images/rpm-packages.ts';
import { prepareBusybox, prepareRegistry } from './images/static-roots.ts';
import { takeLock } from './lock.ts';
import { say } from './machine.ts';
import { labels } from './settings.ts';

/** Every image the bed can make. */
export type ImageName =
  | ('root' | 'debian' | 'debian-cached' | 'debian-installed' | 'debian-python' | 'light' | 'light-python')
  | ('centos' | 'centos-installed')
  | ('git' | 'yum' | 'packages' | 'busybox' | 'busybox-web' | 'registry' | 'mirror');

interface Recipe {
  /** Images it needs; the first is its base. */
  readonly from?: readonly ImageName[];
  /** The file beside the recipes whose code takes part: a change there makes a new image. */
  readonly code?: string;
  /** Puts files that are not in the repository into the build folder. */
  readonly prepare?: (folder: string) => Promise<void>;
  /** Makes the image without a Dockerfile, from the tags of `from`. */
  readonly make?: (tag: string, from: readonly string[]) => Promise<void>;
}

const recipes: Readonly<Record<ImageName, Recipe>> = {
  root: { code: 'root-filesystem.ts', make: importRootFilesystem },
  debian: { from: ['root'] },
  'debian-cached': { from: ['debian'] },
  'debian-installed': { from: ['debian-cached'] },
  'debian-python': { from: ['debian-cached'] },
  light: { from: ['debian'] },
  'light-python': { from: ['light'] },
  centos: { from: ['debian'], code: 'rpm-packages.ts', prepare: prepareCentos },
  'centos-installed': { from: ['centos', 'yum'], code: 'rpm-packages.ts', prepare: prepareDockerPackages },
  git: { from: ['debian'] },
  busybox: { code: 'static-roots.ts', prepare: prepareBusybox },
  'busybox-web': { from: ['busybox'] },
  registry: { code: 'static-roots.ts', prepare: prepareRegistry },
  mirror: { from: ['registry', 'busybox', 'busybox-web'], code: 'mirror-image.ts', make: makeMirror },
  packages: { from: ['busybox-web'], code: 'docker-tree.ts', prepare: prepareDockerTree },
  yum: { from: ['busybox-web'], code: 'rpm-packages.ts', prepare: prepareDockerPackages },
};

const recipesFolder = join(import.meta.dirname, 'images');
const ready = new Map<ImageName, Promise<string>>();

/**
 * Tag of an image, built first (with what it builds on) where it is not in the cache. The tag holds a hash of its recipe, so a
 * changed recipe is a new image.
 * @throws Error with the end of the build's output.
 */
export function image(name: ImageName): Promise<string> {
  const known = ready.get(name);
  if (known) return known;
  const made = makeOnce(name);
  ready.set(name, made);
  made.catch(() => ready.delete(name));
  return made;
}

async function makeOnce(name: ImageName): Promise<string> {
  const tag = await tagOf(name);
  if (await isThere(tag)) return tag;
  const recipe = recipes[name];
  const from = await Promise.all((recipe.from ?? []).map(image));
  // Another process may want the same image at the same time.
  await using _lock = await takeLock(`image-${name}`);
  if (await isThere(tag)) return tag;
  const began = Date.now();
  say(`making image ${name}`);
  if (recipe.make) await recipe.make(tag, from);
  else await build(name, tag, from[0]);
  say(`made image ${name} in ${((Date.now() - began) / 1000).toFixed(1)} s`);
  return tag;
}

async function build(name: ImageName, tag: string, base: string | undefined): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-bed-build-'));
  try {
    await cp(join(recipesFolder, name), folder, { recursive: true });
    await recipes[name].prepare?.(folder);
    const options = ['--network', 'host', '--force-rm', '--label', `${labels.name}=${name}`, '--tag', tag];
    if (base) options.push('--build-arg', `BASE=${base}`);
    // Debian 12 has no buildx: the older builder is named, whatever the machine's default.
    await dockerCommand(['build', '--quiet', ...options, folder], { DOCKER_BUILDKIT: '0' });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function isThere(tag: string): Promise<boolean> {
  return docker
    .getImage(tag)
    .inspect()
    .then(
      () => true,
      () => false,
    );
}

async function tagOf(name: ImageName): Promise<string> {
  return `slipway-bed/${name}:${(await hashOf(name)).slice(0, 12)}`;
}

/** Hash of everything in the repository that the image is made of. */
async function hashOf(name: ImageName): Promise<string> {
  const hash = createHash('sha256').update(name);
  for (const base of recipes[name].from ?? []) hash.update(await hashOf(base));
  const folder = join(recipesFolder, name);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const { code = 'revision' } = recipes[name];
  for (const file of [...files.sort(), join(recipesFolder, code), join(recipesFolder, 'revision')]) {
    hash.update(file.slice(folder.length));
    hash.update(await readFile(file));
  }
  return hash.digest('hex');
}
