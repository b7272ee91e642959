import { parseGitUrl, sameGitServer } from '../../../shared/domain/git-url.ts';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { Application, ApplicationInput, SourceProbe } from '../../../shared/schema/application.ts';
import type { GitClient } from '../../adapters/git-client.ts';
import type { HostConnector, ScannedHostKey } from '../../adapters/host-connection.ts';
import type { SecretStore } from '../../storage/stores.ts';
import { checkSource, loginOf, secretKey } from './source-login.ts';

export type ProbeInput = Pick<ApplicationInput, 'git' | 'secrets' | 'gitHostKey'> & {
  readonly id?: string | undefined;
};

interface ProbeTools {
  readonly git: GitClient;
  readonly connector: HostConnector;
  readonly secrets: SecretStore;
  /** The application whose kept secrets may be used, if the input names one. */
  readonly application: Application | undefined;
}

/**
 * A look at the source that keeps nothing. Over SSH the first look shows the server's key alone, before any login is
 * sent; with the accepted key it lists branches.
 */
export async function probeSource(input: ProbeInput, tools: ProbeTools, signal: AbortSignal): Promise<SourceProbe> {
  const { git, connector, secrets, application } = tools;
  checkSource(input.git);
  const hostKey = await scanHostKey(input.git.url, connector, signal);
  if (hostKey && !input.gitHostKey) return { hostKey, branches: [] };
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
  return { hostKey, branches: [...(await git.branches(input.git.url, login, signal))] };
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
