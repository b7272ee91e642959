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
  /** Hosts that use another proxy, or none at all. */
  readonly proxyHosts: Readonly<Record<string, HostProxyDraft>>;
  /** What this part of the window does not change. */
  readonly kept: InstallWishes;
}

/** The proxy of one host, as it is typed. */
export type HostProxyDraft = 'none' | { readonly address: string; readonly noProxy: string };

export type InstallField = 'url' | 'keyFingerprint' | 'version' | 'bundle' | 'proxyAddress' | 'noProxy' | 'proxyHosts';
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
      Object.entries(install.proxy.hosts).map(([id, wish]): [string, HostProxyDraft] => [
        id,
        wish === false ? 'none' : { address: wish.address, noProxy: wish.noProxy.join(', ') },
      ]),
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

/** A proxy as a wish, and which of its fields are wrong. */
export function readHostProxy(typed: { readonly address: string; readonly noProxy: string }) {
  const wish = { address: typed.address.trim(), noProxy: typed.noProxy.split(/[\s,]+/).filter((name) => name !== '') };
  const faults = [
    ...(ProxyUrl.safeParse(wish.address).success ? [] : ['proxyAddress' as const]),
    ...(ProxyWish.shape.noProxy.safeParse(wish.noProxy).success ? [] : ['noProxy' as const]),
  ];
  return { wish, faults };
}

/** No address: no wish, and the hosts are left as they are, but for those that have one of their own. */
function readProxy({ proxyAddress, noProxy, proxyHosts }: InstallDraft) {
  const all = proxyAddress.trim() === '' ? null : readHostProxy({ address: proxyAddress, noProxy });
  const single = Object.entries(proxyHosts).map(
    ([id, typed]) => [id, typed === 'none' ? null : readHostProxy(typed)] as const,
  );
  const wrong = single.find(([, read]) => read !== null && read.faults.length > 0)?.[1];
  return {
    wishes: {
      all: all?.wish ?? null,
      hosts: Object.fromEntries(single.map(([id, read]) => [id, read?.wish ?? false])),
    },
    errors: {
      ...(all?.faults.includes('proxyAddress') ? { proxyAddress: { value: proxyAddress.trim() } } : {}),
      ...(all?.faults.includes('noProxy') ? { noProxy: { value: noProxy } } : {}),
      ...(wrong ? { proxyHosts: { value: wrong.wish.address } } : {}),
    },
  };
}
