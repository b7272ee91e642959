/** Names of `uname -m` and of engines for what OCI calls otherwise (containerd/platforms). */
const architectures: Readonly<Record<string, string>> = {
  x86_64: 'amd64',
  'x86-64': 'amd64',
  aarch64: 'arm64',
  armhf: 'arm',
  armel: 'arm',
  armv7l: 'arm/v7',
  armv6l: 'arm/v6',
  i386: '386',
  i686: '386',
};

/** `os/architecture[/variant]` in OCI's words, from what an engine or a kernel says. */
export function platformOf(os: string, architecture: string): string {
  const name = architecture.toLowerCase();
  const known = architectures[name] ?? name;
  return `${os.toLowerCase()}/${known === 'arm64/v8' ? 'arm64' : known}`;
}

/** Whether a node runs images of the platform. A 64-bit x86 runs 32-bit ones; an Arm runs its own variant and those below. */
export function runsPlatform(node: string, image: string): boolean {
  const [nodeOs, nodeArchitecture, nodeVariant] = node.split('/');
  const [imageOs, imageArchitecture, imageVariant] = image.split('/');
  if (nodeOs !== imageOs) return false;
  if (nodeArchitecture === 'amd64' && imageArchitecture === '386') return true;
  if (nodeArchitecture !== imageArchitecture) return false;
  if (nodeArchitecture !== 'arm' || nodeVariant === undefined || imageVariant === undefined) return true;
  return Number(nodeVariant.slice(1)) >= Number(imageVariant.slice(1));
}
