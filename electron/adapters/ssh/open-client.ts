import type { Duplex } from 'node:stream';
import ssh2, { type Client, type ConnectConfig } from 'ssh2';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { ScannedHostKey, SshTarget } from '../host-connection.ts';
import { algorithmsFor } from './algorithms.ts';
import { describeHostKey } from './host-key.ts';
import { collectOffered, judgeOffered, type OfferedAlgorithms } from './offered-algorithms.ts';
import { type Login, loginDenied, prepareLogin } from './ssh-authentication.ts';
import { connectFailure, type Endpoint, type SshClientError, unreachable } from './ssh-errors.ts';

export interface SshOptions {
  /** Milliseconds between keepalives. */
  readonly keepaliveIntervalMs: number;
  /** Unanswered keepalives after which the peer counts as lost. */
  readonly keepaliveCountMax: number;
  /** Milliseconds for TCP, key exchange and login together. */
  readonly connectTimeoutMs: number;
}

/** Where the bytes go: a TCP connection of ssh2's own, or a stream through a jump host. */
interface Dial extends Endpoint {
  readonly options: SshOptions;
  readonly signal: AbortSignal;
  /** Opens a stream to the endpoint through a jump host; a TCP connection from here without it. */
  readonly openSocket?: ((signal: AbortSignal) => Promise<Duplex>) | undefined;
  /** The switch for old algorithms. */
  readonly legacy: boolean;
}

/** A client that is logged in to the pinned host. */
export async function openClient(target: SshTarget, dial: Omit<Dial, 'address' | 'port' | 'legacy'>): Promise<Client> {
  const { address, port, hostKey } = target;
  if (!hostKey?.fingerprint) throw new SlipwayError('host.keyUnknown', { data: { address, port } });
  const login = prepareLogin(target);
  const legacy = target.legacyAlgorithms ?? false;
  let shown: ScannedHostKey | undefined;
  const config: ConnectConfig = {
    username: target.username,
    algorithms: algorithmsFor(hostKey.type, legacy),
    authHandler: login.handler,
    hostVerifier: verifierOf((key) => {
      shown = key;
      return key.fingerprint === hostKey.fingerprint.replace(/=+$/, '');
    }),
  };
  const refused = () => {
    if (!shown || shown.fingerprint === hostKey.fingerprint.replace(/=+$/, '')) return undefined;
    const data = { address, port, type: shown.type, expected: hostKey.fingerprint, actual: shown.fingerprint };
    return new SlipwayError('host.keyChanged', { data });
  };
  return await connectClient(config, { ...dial, address, port, legacy }, (error, phase) => {
    return refused() ?? loginFailure({ target, login, error, phase });
  });
}

/** The key that a server shows. The verifier says no, so the connection ends before any login. */
export async function readHostKey(dial: Dial): Promise<ScannedHostKey> {
  let shown: ScannedHostKey | undefined;
  const config: ConnectConfig = {
    username: 'slipway',
    algorithms: algorithmsFor(undefined, dial.legacy),
    hostVerifier: verifierOf((key) => {
      shown = key;
      return false;
    }),
  };
  try {
    const client = await connectClient(config, dial, () => undefined);
    client.destroy();
  } catch (error) {
    if (!shown) throw error;
  }
  if (shown) return shown;
  throw unreachable(dial, { reason: 'notSsh' });
}

/**
 * ssh2 takes any value that a verifier returns, a promise included, as a yes. So ours is this one block body that
 * returns nothing and answers by callback.
 */
function verifierOf(accept: (key: ScannedHostKey) => boolean) {
  return (blob: Buffer, verify: (permitted: boolean) => void): void => {
    verify(accept(describeHostKey(blob)) === true);
  };
}

type Phase = 'handshake' | 'login';

interface LoginFailure {
  readonly target: SshTarget;
  readonly login: Login;
  readonly error: SshClientError | undefined;
  readonly phase: Phase;
}

function loginFailure({ target, login, error, phase }: LoginFailure): SlipwayError | undefined {
  if (error?.level === 'agent') return loginDenied(target, { reason: 'agentUnreachable' });
  if (error?.level === 'client-authentication') return loginDenied(target, login.refusal());
  // sshd's MaxAuthTries: a disconnect with a reason number in the middle of the login.
  if (phase === 'login' && /too many authentication failures/i.test(error?.message ?? '')) {
    return loginDenied(target, { reason: 'tooManyAttempts' });
  }
  if (error?.message === passwordExpired) return loginDenied(target, { reason: 'passwordExpired' });
  return undefined;
}

const passwordExpired = 'slipway: password expired';

type Explain = (error: SshClientError | undefined, phase: Phase) => SlipwayError | undefined;

interface Attempt {
  readonly config: ConnectConfig;
  /** A better word for a failure than that the host cannot be reached. */
  readonly explain: Explain;
  readonly socket?: Duplex | undefined;
}

async function connectClient(config: ConnectConfig, dial: Dial, explain: Explain): Promise<Client> {
  const client = new ssh2.Client();
  // The client reports some faults twice and others late: without a listener the second would end the process.
  client.on('error', () => {});
  client.setMaxListeners(0);
  try {
    const socket = await dial.openSocket?.(dial.signal);
    await untilReady(client, { config, explain, socket }, dial);
    client.setNoDelay(true);
    return client;
  } catch (error) {
    client.destroy();
    if (!(error instanceof SlipwayError) || error.data.reason !== 'noCommonAlgorithm') throw error;
    throw await explainAlgorithms(error, dial);
  }
}

function untilReady(client: Client, { config, explain, socket }: Attempt, dial: Dial): Promise<void> {
  const { address, port, options, signal } = dial;
  return new Promise((resolve, reject) => {
    let phase: Phase = 'handshake';
    const fail = (error?: SshClientError) => {
      settle();
      const other = error ? connectFailure(dial, error) : unreachable(dial, { reason: 'disconnected' });
      reject(explain(error, phase) ?? other);
    };
    const onAbort = () => {
      settle();
      reject(new SlipwayError('operation.cancelled'));
    };
    const timer = setTimeout(() => {
      settle();
      reject(unreachable(dial, { reason: 'timeout', detail: `${phase}, ${options.connectTimeoutMs} ms` }));
    }, options.connectTimeoutMs);
    const settle = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    };
    if (signal.aborted) return onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    client.once('handshake', () => {
      phase = 'login';
    });
    client.once('ready', () => {
      settle();
      resolve();
    });
    client.once('error', fail).once('close', () => fail());
    client.once('change password', () => fail(new Error(passwordExpired)));
    // connect() throws in sync on a configuration it cannot use.
    try {
      client.connect({ ...config, ...connectDefaults(options), host: address, port, ...(socket && { sock: socket }) });
    } catch (error) {
      fail(error instanceof Error ? error : new Error(String(error)));
    }
  });
}

function connectDefaults(options: SshOptions): ConnectConfig {
  return {
    // Our own timer, since ssh2's would also run while a question is open.
    readyTimeout: 0,
    keepaliveInterval: options.keepaliveIntervalMs,
    keepaliveCountMax: options.keepaliveCountMax,
  };
}

/**
 * ssh2 tells what the server offered only in its debug lines, so that is asked once more, only for the message: with the old
 * algorithms, which also shows whether they would help. The verifier says no, so nothing is sent either way.
 */
async function explainAlgorithms(error: SlipwayError, dial: Dial): Promise<SlipwayError> {
  const offered: OfferedAlgorithms = {};
  let agreed = false;
  const client = new ssh2.Client();
  client.on('error', () => {});
  const config: ConnectConfig = {
    username: 'slipway',
    algorithms: algorithmsFor(undefined, true),
    hostVerifier: verifierOf(() => {
      agreed = true;
      return false;
    }),
    debug: collectOffered(offered),
  };
  try {
    const socket = await dial.openSocket?.(dial.signal);
    await untilReady(client, { config, explain: () => undefined, socket }, dial);
  } catch {
    // Only what was heard counts.
  }
  client.destroy();
  if (offered.keyExchange === undefined) return error;
  const verdict = judgeOffered(offered, agreed && !dial.legacy);
  const detail = `${error.data.detail ?? ''} (${verdict.offered})`;
  return unreachable(dial, { reason: verdict.reason, detail, cause: error.cause, legacy: verdict.legacy });
}
