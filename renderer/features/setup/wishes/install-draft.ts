import { isDockerTree } from '../../../../shared/domain/install-method.ts';
import {
  DockerVersion,
  type InstallMethodWish,
  InstallWishes,
  KeyFingerprint,
  type MirrorId,
  PackageUrl,
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
  /** What this part of the window does not change. */
  readonly kept: InstallWishes;
}

export type InstallField = 'url' | 'keyFingerprint' | 'version';
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
  const errors: InstallErrors = {
    ...(own && !PackageUrl.safeParse(draft.url).success ? { url: { value: draft.url } } : {}),
    ...(fingerprint !== '' && !KeyFingerprint.safeParse(fingerprint).success
      ? { keyFingerprint: { value: fingerprint } }
      : {}),
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
  });
  return { install: read.data ?? null, errors };
}
