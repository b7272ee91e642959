import type { ErrorInfo } from '../../schema/error.ts';
import type { Finding } from '../../schema/host.ts';
import { type Check, findingOf, pass, sources } from './check.ts';

const root: Check = {
  id: 'access.root',
  group: 'access',
  source: sources.article,
  limits: 'fail where root is reached neither directly nor by sudo',
  judge: ({ facts: { access } }) => {
    const limit = 'root';
    if (access.asRoot) return pass(access.user === 'root' ? 'root' : `${access.user} → sudo`, limit);
    const params = { user: access.user };
    switch (access.sudo) {
      case 'sudo':
        return { verdict: 'fail', value: access.user, limit, reason: 'notUsed', params, fix: 'fixUse' };
      case 'password':
        return { verdict: 'fail', value: access.user, limit, reason: 'password', params, fix: 'fixPassword' };
      case 'missing':
        return { verdict: 'fail', value: access.user, limit, reason: 'noSudo', params, fix: 'fixNoSudo' };
      default:
        return { verdict: 'fail', value: access.user, limit, reason: 'denied', params, fix: 'fix' };
    }
  },
};

export const accessChecks: readonly Check[] = [root];

/** Judged by the connection, not by facts. */
export const loginCheck: Check = {
  id: 'access.login',
  group: 'access',
  source: sources.slipway,
  limits: 'fail where the host cannot be asked',
  judge: () => undefined,
};

/** The one finding of a host that could not be asked; nothing else of it is known. */
export function unreachableFinding(host: string, error: ErrorInfo): Finding {
  const reasons: Partial<Record<ErrorInfo['code'], string>> = {
    'host.unreachable': 'unreachable',
    'host.connectionLost': 'lost',
    'host.keyUnknown': 'keyUnknown',
    'host.keyChanged': 'keyChanged',
    'host.loginDenied': 'denied',
    'operation.timedOut': 'timedOut',
  };
  const reason = reasons[error.code] ?? 'failed';
  const params = { host, code: error.code };
  return findingOf(loginCheck, { verdict: 'fail', value: error.code, reason, params, fix: `${reason}Fix` });
}
