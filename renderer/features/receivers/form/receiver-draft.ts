import { canProve, isGitFormat } from '../../../../shared/domain/webhooks/index.ts';
import { type Receiver, type ReceiverFormat, ReceiverInput } from '../../../../shared/schema/receiver.ts';
import { Tag } from '../../../../shared/schema/registry.ts';
import { type Pair, pairsOf, recordOf } from '../../../components/index.ts';

/** A receiver as it is typed into the form. */
export interface ReceiverDraft {
  readonly name: string;
  readonly format: ReceiverFormat;
  readonly enabled: boolean;
  readonly applicationId: string;
  readonly registryId: string;
  readonly repository: string;
  readonly tag: string;
  readonly clusterId: string;
  readonly selector: readonly Pair[];
  /** Seconds, as typed. */
  readonly pollSeconds: string;
  /** undefined: leave what is kept; null: remove it. */
  readonly secret: string | null | undefined;
}

export function draftOf(
  receiver: Receiver | undefined,
  defaults: { readonly applicationId: string; readonly registryId: string; readonly clusterId: string },
): ReceiverDraft {
  return {
    name: receiver?.name ?? '',
    format: receiver?.format ?? 'github',
    enabled: receiver?.enabled ?? true,
    applicationId: receiver?.applicationId ?? defaults.applicationId,
    registryId: receiver?.registryId ?? defaults.registryId,
    repository: receiver?.repository ?? '',
    tag: receiver?.tag ?? '',
    clusterId: receiver?.clusterId ?? defaults.clusterId,
    selector: pairsOf(receiver?.selector ?? {}),
    pollSeconds: String(receiver?.pollSeconds ?? 300),
    secret: undefined,
  };
}

/** Only what this format uses. */
export function receiverInputOf(draft: ReceiverDraft): unknown {
  const { name, format, enabled } = draft;
  const secret = draft.secret === undefined || !canProve(format) ? {} : { secret: draft.secret };
  if (isGitFormat(format)) {
    return {
      name,
      format,
      enabled,
      applicationId: draft.applicationId || null,
      ...secret,
    };
  }
  const { registryId, repository, tag, clusterId, selector } = draft;
  return {
    ...{ name, format, enabled },
    registryId: registryId || null,
    clusterId: clusterId || null,
    repository: repository.trim(),
    tag: tag.trim(),
    selector: recordOf(selector),
    ...(format === 'poll' ? { pollSeconds: Number(draft.pollSeconds) } : {}),
    ...secret,
  };
}

const isRegistryFormat = ({ format }: ReceiverInput): boolean => !isGitFormat(format);

/** What core asks for by format, asked before anything is sent. */
export const CompleteReceiverInput = ReceiverInput.refine(
  (input) => isRegistryFormat(input) || input.applicationId !== null,
  { path: ['applicationId'], message: 'application.invalid' },
)
  .refine((input) => !isRegistryFormat(input) || input.repository !== '', {
    path: ['repository'],
    message: 'repository.invalid',
  })
  .refine((input) => input.format !== 'poll' || Tag.safeParse(input.tag).success, {
    path: ['tag'],
    message: 'tag.invalid',
  })
  .refine((input) => !isRegistryFormat(input) || Object.keys(input.selector).length > 0, {
    path: ['selector'],
    message: 'selector.invalid',
  });

/** The input that leaves all as it is, for a change of one thing. */
export function inputOf(receiver: Receiver): ReceiverInput {
  const { id: _id, token: _token, secret: _secret, createdAt: _createdAt, ...settings } = receiver;
  return settings;
}
