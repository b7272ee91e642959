import { inspect } from 'node:util';
import type { HostTarget } from '../host-connection.ts';

/** A target as text for logs: who and where, never with what. */
export function describeTarget(target: HostTarget): string {
  if (target.kind === 'local') return 'local';
  return `${target.username}@${target.address}:${target.port} (${target.authentication.kind})`;
}

/** A copy of the target that prints and serialises without its secrets, in logs, in errors, in a debugger's dump. */
export function guardTarget<Target extends HostTarget>(target: Target): Target {
  return target.kind === 'ssh'
    ? { ...target, authentication: guard(target.authentication), escalation: guard(target.escalation) }
    : { ...target, escalation: guard(target.escalation) };
}

function guard<Value extends { readonly kind: string }>(value: Value): Value {
  const shown = () => ({ kind: value.kind, secret: '[redacted]' });
  return Object.defineProperties({ ...value }, { [inspect.custom]: { value: shown }, toJSON: { value: shown } });
}
