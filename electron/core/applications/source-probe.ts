import { parseGitUrl, sameGitServer } from '../../../shared/domain/git-url.ts';
import { errorInfo, SlipwayError } from '../../../shared/domain/slipway-error.ts';
import { compareTags, newestTag } from '../../../shared/domain/source-rule.ts';
import type { Application, ApplicationInput, SourceProbe } from '../../../shared/schema/application.ts';
import type { GitClient, GitLogin, GitReferences } from '../../adapters/git-client.ts';
import type { HostConnector, ScannedHostKey } from '../../adapters/host-connection.ts';
import type { SecretStore } from '../../storage/stores.ts';
import { checkSource, loginOf, secretKey } from './source-login.ts';

export type ProbeInput = Pick<ApplicationInput, 'git' | 'source' | 'dockerfile' | 'secrets' | 'gitHostKey'> & {
  readonly id?: string | undefined;
};

interface ProbeTools {
  readonly git: GitClient;
  readonly connector: HostConnector;
  readonly secrets: SecretStore;
  /** The application whose kept secrets may be used, if the input names one. */
  readonly application: Application | undefined;
  readonly newId: () => string;
}

/** Milliseconds for the files of one commit; a large repository may take longer, and its branches are worth knowing anyway. */
const GLANCE_MS = 60_000;
const TAGS_SHOWN = 200;

/**
 * A look at the source that keeps nothing. Over SSH the first look shows the server's key alone, before any login is
 * sent; with the accepted key it lists branches and tags, and looks into the files of what would be built.
 */
export async function probeSource(input: ProbeInput, tools: ProbeTools, signal: AbortSignal): Promise<SourceProbe> {
  const { git, connector, secrets, application } = tools;
  checkSource(input.git);
  const hostKey = await scanHostKey(input.git.url, connector, signal);
  if (hostKey && !input.gitHostKey) return { ...nothingYet, hostKey };
  if (hostKey && input.gitHostKey && hostKey.key !== input.gitHostKey.key)
    throw new SlipwayError('git.hostKey', {
      data: { url: input.git.url, reason: 'changed', detail: '', fingerprint: hostKey.fingerprint },
    });
  const kept = application && sameGitServer(application.git.url, input.git.url) ? application : undefined;
  const login = loginOf(
    input.git,
    hostKey,
    (name) => input.secrets[name] ?? (kept ? secrets.get(secretKey(kept.id, name)) : undefined),
  );
  const { branches, tags, defaultBranch } = await git.references({ url: input.git.url, login }, signal);
  const shown = tags.toSorted((a, b) => compareTags(b.name, a.name)).slice(0, TAGS_SHOWN);
  const seen = { hostKey, branches: [...branches], tags: shown, defaultBranch };
  const commit = commitOf(input, { branches, tags });
  return commit === undefined
    ? { ...nothingYet, ...seen }
    : { ...seen, ...(await shapeOf(input, { ...tools, login, commit }, signal)) };
}

const nothingYet = { branches: [], tags: [], defaultBranch: null, shape: null, shapeError: null };

function commitOf({ git, source }: ProbeInput, seen: Pick<GitReferences, 'branches' | 'tags'>): string | undefined {
  switch (source.follow) {
    case 'branch':
      return seen.branches.find(({ name }) => name === git.branch)?.commit;
    case 'tag':
      return newestTag(seen.tags, source.tagPattern)?.commit;
    case 'commit':
      return source.commit || undefined;
  }
}

/** Looks into a mirror that is gone afterwards. */
async function shapeOf(
  { git: { url }, dockerfile }: ProbeInput,
  { git, login, commit, newId }: ProbeTools & { readonly login: GitLogin; readonly commit: string },
  signal: AbortSignal,
): Promise<Pick<SourceProbe, 'shape' | 'shapeError'>> {
  const mirror = `look-${newId()}`;
  const limit = AbortSignal.any([signal, AbortSignal.timeout(GLANCE_MS)]);
  try {
    const { lfs, submodules } = await git.glance(mirror, { url, login, commit }, limit);
    const isThere = (await git.file(mirror, commit, dockerfile, limit)) !== undefined;
    const named = submodules.map(({ path, url: from }) => ({ path, url: from }));
    return { shape: { commit, dockerfile: isThere, lfs: [...lfs], submodules: named }, shapeError: null };
  } catch (error) {
    if (signal.aborted) throw error;
    const timedOut = new SlipwayError('git.unreachable', { data: { url, reason: 'timeout', detail: '' } });
    return { shape: null, shapeError: errorInfo(limit.aborted ? timedOut : error) };
  } finally {
    await git.removeMirror(mirror);
  }
}

async function scanHostKey(url: string, connector: HostConnector, signal: AbortSignal): Promise<ScannedHostKey | null> {
  const address = parseGitUrl(url);
  if (address?.kind !== 'ssh') return null;
  try {
    const { type, fingerprint, key } = await connector.scanHostKey(address.host, address.port || 22, signal);
    return { type, fingerprint, key };
  } catch (error) {
    if (!(error instanceof SlipwayError) || !error.code.startsWith('host.')) throw error;
    const detail = String(error.data.detail ?? error.data.reason ?? '');
    throw new SlipwayError('git.unreachable', {
      data: { url, reason: 'noRoute', detail },
      retryable: true,
      cause: error,
    });
  }
}
