import ssh2, { type AnyAuthMethod, type AuthenticationType, type AuthHandlerMiddleware } from 'ssh2';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { SshAuthentication, SshTarget } from '../host-connection.ts';

/** The login part of an SSH target as ssh2 takes it, with the words for its failure. */
export interface Login {
  readonly handler: AuthHandlerMiddleware;
  /** Why the server said no; asked after ssh2 gave up. */
  refusal(): LoginRefusal;
}

interface LoginRefusal {
  readonly reason: string;
  readonly offered: string;
}

/** `host.loginDenied` {address, username, method, reason, offered?}: never a credential. */
export function loginDenied(
  target: SshTarget,
  refusal: { readonly reason: string; readonly offered?: string },
): SlipwayError {
  const { address, username, authentication } = target;
  return new SlipwayError('host.loginDenied', {
    data: { address, username, method: authentication.kind, offered: '', ...refusal },
  });
}

/**
 * One attempt with what the user configured, chosen by what the server offers: a wrong password is never tried a
 * second time by another method (it would count towards a lock-out).
 */
export function prepareLogin(target: SshTarget): Login {
  const methods = methodsOf(target);
  let offered: readonly string[] = [];
  let tried = false;
  let partial = false;
  const handler: AuthHandlerMiddleware = (left, partialSuccess, next) => {
    // ssh2 passes null before anything was tried, its types do not say so.
    if (!Array.isArray(left)) return next({ type: 'none', username: target.username });
    offered = left;
    partial ||= partialSuccess;
    const method = tried ? undefined : methods.find((candidate) => left.includes(wireName(candidate.type)));
    tried ||= method !== undefined;
    // `false` ends the login; the types know only methods.
    next(method ?? noMoreMethods);
  };
  const refusal = () => ({
    reason: partial ? 'secondFactorRequired' : tried ? 'refused' : 'methodNotOffered',
    offered: offered.join(', '),
  });
  return { handler, refusal };
}

/** ssh2 reads `false` as "no more methods" (its lib/client.js, doNextAuth); an unknown name would be skipped for ever. */
const noMoreMethods = false as never;

function wireName(type: AuthenticationType): AuthenticationType {
  return type === 'agent' ? 'publickey' : type;
}

function methodsOf(target: SshTarget): readonly AnyAuthMethod[] {
  const { username, authentication } = target;
  switch (authentication.kind) {
    case 'password': {
      const { password } = authentication;
      // Many servers take a password only as the answer to a question.
      return [
        { type: 'password', username, password },
        { type: 'keyboard-interactive', username, prompt: answering([password]) },
      ];
    }
    case 'keyboard-interactive':
      return [{ type: 'keyboard-interactive', username, prompt: answering(authentication.answers) }];
    case 'key':
      return [{ type: 'publickey', username, key: readPrivateKey(target, authentication) }];
    case 'agent':
      return [{ type: 'agent', username, agent: agentSocket(target, authentication.socket) }];
  }
}

type Prompt = Extract<AnyAuthMethod, { prompt: unknown }>['prompt'];

/** Answers in order over all rounds; a question too many gets an empty answer and so a refusal. */
function answering(answers: readonly string[]): Prompt {
  const left = [...answers];
  return (_name, _instructions, _language, prompts, finish) => finish(prompts.map(() => left.shift() ?? ''));
}

function readPrivateKey(target: SshTarget, key: Extract<SshAuthentication, { kind: 'key' }>) {
  const parsed = ssh2.utils.parseKey(key.privateKey, key.passphrase);
  const first = Array.isArray(parsed) ? parsed[0] : parsed;
  if (first instanceof Error) throw loginDenied(target, { reason: keyFault(first.message, key.passphrase) });
  if (!first?.isPrivateKey()) throw loginDenied(target, { reason: 'keyInvalid' });
  return first;
}

/** Messages of ssh2's lib/protocol/keyParser.js and of OpenSSL behind it. */
function keyFault(message: string, passphrase: string | undefined): string {
  if (/no passphrase given/i.test(message)) return 'passphraseRequired';
  if (passphrase !== undefined && /integrity check|bad passphrase|decrypt/i.test(message)) return 'passphraseWrong';
  return 'keyInvalid';
}

function agentSocket(target: SshTarget, socket: string | undefined): string {
  const path = socket ?? process.env.SSH_AUTH_SOCK;
  if (!path) throw loginDenied(target, { reason: 'agentMissing' });
  return path;
}
