import type { DockerTree } from './docker-trees.ts';

/** A file of an offline bundle, as it lies where Slipway runs. */
export interface BundleFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

export type BundleForm = 'deb' | 'rpm' | 'static';

/** What of a bundle one host gets. */
export interface BundleSelection {
  readonly form: BundleForm;
  readonly files: readonly BundleFile[];
}

interface Machine {
  /** As the kernel says it, e.g. `x86_64`. */
  readonly architecture: string;
  readonly manager: 'apt' | 'dnf' | 'yum' | 'zypper' | 'none';
  readonly tree: DockerTree | null;
}

/** Names of the kernel's architectures in packages. */
const debNames: Readonly<Record<string, string>> = { x86_64: 'amd64', aarch64: 'arm64', armv7l: 'armhf' };

const engine = /^(docker-ce|docker\.io|docker-engine|moby-engine|docker)[_-]\d/;

/**
 * The files that fit a host: packages of its kind, system and architecture where the engine is among them; else the static
 * archive. Null: nothing in the bundle fits.
 */
export function selectFromBundle(files: readonly BundleFile[], machine: Machine): BundleSelection | null {
  const form = machine.manager === 'apt' ? 'deb' : machine.manager === 'none' ? null : 'rpm';
  const fitting =
    form === null ? [] : files.filter(({ name }) => (form === 'deb' ? fitsDeb(name, machine) : fitsRpm(name, machine)));
  if (form !== null && fitting.some(({ name }) => engine.test(name))) return { form, files: fitting };
  const archives = files.filter(({ name }) => isStatic(name)).sort((one, other) => (one.name < other.name ? 1 : -1));
  return archives[0] ? { form: 'static', files: [archives[0]] } : null;
}

/** `docker-27.3.1.tgz`, as https://docs.docker.com/engine/install/binaries/ names it. */
export function isStatic(name: string): boolean {
  return /^docker-\d+\.\d+\.\d+(\.ce|-ce)?\.tgz$/.test(name);
}

/** `docker-ce_29.7.2-1~debian.12~bookworm_amd64.deb`; a file that names no release fits all. */
function fitsDeb(name: string, { architecture, tree }: Machine): boolean {
  const match = /_([a-z0-9]+)\.deb$/.exec(name);
  const own = debNames[architecture] ?? architecture;
  if (!match || (match[1] !== 'all' && match[1] !== own)) return false;
  const made = /~(debian|ubuntu|raspbian)\.[\d.]+~([a-z]+)/.exec(name);
  return !made || !tree || (made[1] === tree.path && made[2] === tree.release);
}

/** `docker-ce-26.1.4-1.el7.x86_64.rpm`; `.el7` and `.fc43` are the release, and a file without them fits all. */
function fitsRpm(name: string, { architecture, tree }: Machine): boolean {
  const match = /\.([a-z0-9_]+)\.rpm$/.exec(name);
  if (!match || (match[1] !== 'noarch' && match[1] !== architecture)) return false;
  const made = /\.(el|fc)(\d+)/.exec(name);
  if (!made || !tree) return true;
  return made[2] === tree.release && (made[1] === 'fc') === (tree.path === 'fedora');
}
