import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { Id } from '../schema/common.ts';
import { Registry, RegistryHost, RegistryInput, RegistryState, RepositoryName } from '../schema/registry.ts';
import { CataloguePage, FoundLogin, LoginTest, TagsEvent } from '../schema/registry-content.ts';
import { RetentionEvent, RetentionRemoval, RetentionSchedule, RetentionSettings } from '../schema/retention.ts';
import { base } from './base.ts';

const ById = z.object({ id: Id });
const Started = z.object({ operationId: Id });
/** A pasted `config.json`; null: this computer's own. */
const ConfigText = z.string().max(1_000_000).nullable();

export const registries = {
  add: base.input(RegistryInput).output(Registry),
  update: base.input(z.object({ id: Id, registry: RegistryInput })).output(Registry),
  /** Refused with `conflict` while an application or receiver uses it; images stay where they are. */
  remove: base.input(ById).output(z.void()),
  /** Asks it with our login and lists repositories where it can. */
  check: base.input(ById).output(RegistryState),
  /** Tries pull, push and delete, of a kept login (`id`) or of one that is entered (`registry`). Nothing stays, nothing goes. */
  testLogin: base
    .input(
      z.object({
        id: Id.nullable(),
        registry: RegistryInput.nullable(),
        /** Empty: one that is known, or one that need not exist. */
        repository: z.union([RepositoryName, z.literal('')]).default(''),
      }),
    )
    .output(LoginTest),
  /** Logins of a docker client, without their passwords. */
  findLogins: base
    .input(z.object({ text: ConfigText }))
    .output(z.object({ source: z.string(), logins: z.array(FoundLogin) })),
  /** Adds registries with the logins of these hosts; one that is here already gets the login. */
  importLogins: base
    .input(z.object({ text: ConfigText, hosts: z.array(z.string()).min(1) }))
    .output(z.object({ registryIds: z.array(Id) })),
  /** Repositories to show of a registry that lists none. */
  nameRepositories: base.input(z.object({ id: Id, repositories: z.array(RepositoryName).max(500) })).output(Registry),
  catalogue: base.input(z.object({ id: Id, after: z.string().max(500).nullable() })).output(CataloguePage),
  /** First the tags, then what they mean, as it is read; aborting ends it. */
  tags: base
    .input(z.object({ id: Id, repository: RepositoryName, withDetails: z.boolean() }))
    .output(eventIterator(TagsEvent)),
  setRetention: base.input(z.object({ id: Id, retention: RetentionSettings })).output(Registry),
  /** When the rules are followed by themselves; null: never. `conflict` {reason: 'noRetentionRules'} where there are none. */
  setRetentionSchedule: base.input(z.object({ id: Id, schedule: RetentionSchedule.nullable() })).output(Registry),
  /** What the rules would remove, and why the rest is kept. Changes nothing. */
  previewRetention: base.input(ById).output(eventIterator(RetentionEvent)),
  /** Removes what was shown, as far as it is still not needed. */
  applyRetention: base.input(z.object({ id: Id, removals: z.array(RetentionRemoval).min(1) })).output(Started),
  /** Frees the space of removed images of a built-in registry; pushes wait meanwhile. */
  collectGarbage: base.input(ById).output(Started),
  /** Sends the login to the services that pull from it; no task restarts. */
  resendLogin: base.input(ById).output(Started),
  /** How hosts reach the addresses that a cloud gives a registry. */
  tryEndpoints: base
    .input(z.object({ host: RegistryHost, hostIds: z.array(Id).min(1) }))
    .output(z.array(z.object({ host: z.string(), hostId: Id, ms: z.number().nullable() }))),
};
