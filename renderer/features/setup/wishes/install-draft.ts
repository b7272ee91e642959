import { isDockerTree } from '../../../../shared/domain/install-method.ts';
import {
  DockerVersion,
  type InstallMethodWish,
  InstallWishes,
  KeyFingerprint,
  type MirrorId,
  PackageUrl,
  ProxyUrl,
  ProxyWish,
} from '../../../../shared/schema/install.ts';

/** The wishes for the installation of Docker, as they are typed. */
export interface InstallDraft {
  readonly method: InstallMethodWish;
  readonly mirror: MirrorId | 'own';
  readonly inCloud: boolean;
  readonly url: string;
  readonly keyFingerprint: string;
  readonly version: string;
  readonly hold: boolean;
  readonly bundle: string;
  readonly proxyAddress: string;
  /** Separated by commas or blanks. */
  readonly noProxy: string;
  /** Hosts that use no proxy at all. */
  readonly proxyHosts: Readonly<Record<string, 'none'>>;
  /** What this part of the window does not change. */
  readonly kept: InstallWishes;
}

export type InstallField = 'url' | 'keyFingerprint' | 'version' | 'bundle' | 'proxyAddress' | 'noProxy';
export type InstallErrors = Readonly<Partial<Record<InstallField, { readonly value: string }>>>;

export function draftOfInstall(install: InstallWishes): InstallDraft {
  const { source } = install;
  return {
    method: install.method,
    mirror: source.kind === 'own' ? 'own' : source.mirror,
    inCloud: source.kind === 'mirror' && source.inCloud,
    url: source.kind === 'own' ? source.url : '',
    keyFingerprint: (source.kind === 'own' ? source.keyFingerprint : null) ?? '',
    version: install.version ?? '',
    hold: install.hold,
    bundle: install.bundle ?? '',
    proxyAddress: install.proxy.all?.address ?? '',
    noProxy: install.proxy.all?.noProxy.join(', ') ?? '',
    proxyHosts: Object.fromEntries(
      Object.entries(install.proxy.hosts).flatMap(([id, wish]) => (wish === false ? [[id, 'none' as const]] : [])),
    ),
    kept: install,
  };
}

/** True where a key can be named: an own copy of Docker's tree may be signed anew. */
export function takesFingerprint({ mirror, url }: Pick<InstallDraft, 'mirror' | 'url'>): boolean {
  return mirror === 'own' && isDockerTree(url.trim());
}

/** The wishes, or what is wrong with them, field by field: `setupPages.install.invalid.<field>`. */
export function readInstall(draft: InstallDraft): {
  readonly install: InstallWishes | null;
  readonly errors: InstallErrors;
} {
  const own = draft.mirror === 'own';
  const version = draft.version.trim();
  const fingerprint = takesFingerprint(draft) ? draft.keyFingerprint.trim() : '';
  const proxy = readProxy(draft);
  const errors: InstallErrors = {
    ...proxy.errors,
    ...(own && !PackageUrl.safeParse(draft.url).success ? { url: { value: draft.url } } : {}),
    ...(fingerprint !== '' && !KeyFingerprint.safeParse(fingerprint).success
      ? { keyFingerprint: { value: fingerprint } }
      : {}),
    ...(draft.method === 'offline' && draft.bundle.trim() === '' ? { bundle: { value: '' } } : {}),
    ...(version !== '' && !DockerVersion.safeParse(version).success ? { version: { value: version } } : {}),
  };
  if (Object.keys(errors).length > 0) return { install: null, errors };
  const read = InstallWishes.safeParse({
    ...draft.kept,
    method: draft.method,
    source: own
      ? { kind: 'own', url: draft.url, keyFingerprint: fingerprint || null }
      : { kind: 'mirror', mirror: draft.mirror, inCloud: draft.inCloud },
    version: version || null,
    hold: draft.hold,
    bundle: draft.method === 'offline' ? draft.bundle : null,
    proxy: proxy.wishes,
  });
  return { install: read.data ?? null, errors };
}

/** No address: no wish, and the hosts are left as they are. Proxies of single hosts that are not edited here stay. */
function readProxy({ proxyAddress, noProxy, proxyHosts, kept }: InstallDraft) {
  const address = proxyAddress.trim();
  if (address === '') return { wishes: { all: null, hosts: {} }, errors: {} };
  const all = { address, noProxy: noProxy.split(/[\s,]+/).filter((name) => name !== '') };
  const own = Object.entries(kept.proxy.hosts).filter(([id, wish]) => wish !== false && !proxyHosts[id]);
  const none = Object.keys(proxyHosts).map((id) => [id, false] as const);
  return {
    wishes: { all, hosts: Object.fromEntries([...own, ...none]) },
    errors: {
      ...(ProxyUrl.safeParse(address).success ? {} : { proxyAddress: { value: address } }),
      ...(ProxyWish.shape.noProxy.safeParse(all.noProxy).success ? {} : { noProxy: { value: noProxy } }),
    },
  };
}
