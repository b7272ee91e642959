import { z } from 'zod';

/** Every failure that crosses the contract. The text is made from code and data by the locales (`errors.<code>`). */
export const ErrorCode = z.enum([
  'input.invalid',
  'notFound',
  'conflict',
  'locked',
  'internal',
  'session.required',
  /** Only made in the window: no answer came, so it is not known whether the command was carried out. */
  'connection.lost',
  'host.unreachable',
  'host.keyUnknown',
  'host.keyChanged',
  'host.loginDenied',
  'host.rootDenied',
  'host.connectionLost',
  'host.commandFailed',
  'host.notReady',
  'host.keyNotTaken',
  'host.oldKeyTaken',
  'docker.unavailable',
  'docker.tooOld',
  'docker.failed',
  'daemonJson.invalid',
  'plan.stale',
  'plan.blocked',
  'step.failed',
  'step.notProved',
  'operation.cancelled',
  'operation.timedOut',
  'operation.interrupted',
  'cluster.unreachable',
  'cluster.noManager',
  'node.refused',
  'node.notSeen',
  'node.notDrained',
  'registry.unreachable',
  'registry.denied',
  'registry.notFound',
  'registry.failed',
  'git.unreachable',
  'git.denied',
  'git.hostKey',
  'git.refNotFound',
  'git.failed',
  'build.failed',
  'build.refused',
  'build.dockerfileMissing',
  'build.diskFull',
  'release.failed',
  'release.nothingSelected',
  'receiver.unknown',
  'channel.failed',
  'storage.failed',
  'secrets.unavailable',
]);
export type ErrorCode = z.infer<typeof ErrorCode>;

export const ErrorData = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));
export type ErrorData = z.infer<typeof ErrorData>;

/** The form in which an error is kept and sent. */
export const ErrorInfo = z.object({ code: ErrorCode, data: ErrorData, retryable: z.boolean() });
export type ErrorInfo = z.infer<typeof ErrorInfo>;
