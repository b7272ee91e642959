import type { EndpointAnswer } from '../../../shared/domain/registry-places.ts';
import type { Registry } from '../../../shared/schema/registry.ts';
import type { CataloguePage, FoundLogin, LoginTest, TagsEvent } from '../../../shared/schema/registry-content.ts';
import type {
  RetentionEvent,
  RetentionRemoval,
  RetentionSchedule,
  RetentionSettings,
} from '../../../shared/schema/retention.ts';
import { readCatalogue, readTags } from './browse.ts';
import type { CareParts } from './care-parts.ts';
import { collectGarbage, startCollecting } from './collect-garbage.ts';
import { askEndpoints } from './endpoints.ts';
import { findLogins, importLogins } from './login-import.ts';
import { type LoginQuestion, testLogin } from './login-test.ts';
import { LoginWatch } from './login-watch.ts';
import { type ResendInput, resendLogins, servicesWithLogin, startResend } from './resend-logins.ts';
import { type RetentionRoundInput, runRetentionRound } from './retention-round.ts';
import { applyRetention, previewRetention, type RetentionInput, startRetention } from './retention-run.ts';
import { RetentionTimer, refuseWithoutRules, scheduleOf } from './retention-timer.ts';
import { TagDetails } from './tag-details.ts';

/** What is done about registries beyond keeping them: logins looked after, contents looked at and cleared up. */
export interface RegistryCare extends AsyncDisposable {
  testLogin(question: LoginQuestion, signal: AbortSignal): Promise<LoginTest>;
  findLogins(input: { readonly text: string | null }): Promise<{ source: string; logins: FoundLogin[] }>;
  importLogins(input: {
    readonly text: string | null;
    readonly hosts: readonly string[];
  }): Promise<{ registryIds: string[] }>;
  nameRepositories(input: { readonly id: string; readonly repositories: readonly string[] }): Registry;
  catalogue(input: { readonly id: string; readonly after: string | null }, signal: AbortSignal): Promise<CataloguePage>;
  tags(
    input: { readonly id: string; readonly repository: string; readonly withDetails: boolean },
    signal: AbortSignal,
  ): AsyncGenerator<TagsEvent>;
  setRetention(input: { readonly id: string; readonly retention: RetentionSettings }): Registry;
  /** Null: off. */
  setRetentionSchedule(input: { readonly id: string; readonly schedule: RetentionSchedule | null }): Registry;
  previewRetention(input: { readonly id: string }, signal: AbortSignal): AsyncGenerator<RetentionEvent>;
  applyRetention(input: { readonly id: string; readonly removals: readonly RetentionRemoval[] }): {
    operationId: string;
  };
  /** Of the built-in registry; else `conflict` {reason: 'notBuiltIn'}. */
  collectGarbage(input: { readonly id: string }): { operationId: string };
  resendLogin(input: { readonly id: string }): { operationId: string };
  tryEndpoints(
    input: { readonly host: string; readonly hostIds: readonly string[] },
    signal: AbortSignal,
  ): Promise<EndpointAnswer[]>;
  /** Begins to watch logins, and to send changed ones on. */
  start(): void;
}

type RegistryTask =
  | ({ readonly task: 'resend' } & ResendInput)
  | ({ readonly task: 'retention' } & RetentionInput)
  | ({ readonly task: 'retentionRound' } & RetentionRoundInput)
  | { readonly task: 'collect'; readonly id: string };

export function createRegistryCare(collaborators: Omit<CareParts, 'details'>): RegistryCare {
  const parts: CareParts = { ...collaborators, details: new TagDetails() };
  const { context } = parts;
  const watch = new LoginWatch(parts);
  const timer = new RetentionTimer(parts);
  let stopSending = (): void => undefined;
  context.operations.define<RegistryTask>({
    kind: 'registry',
    // A registry must not stay read-only because Slipway went away.
    afterCrash: 'continue',
    resumable: true,
    run: (input, run) => runTask(parts, input, run),
  });
  return {
    testLogin: (question, signal) => testLogin(parts, question, signal),
    findLogins: ({ text }) => findLogins(parts, text),
    importLogins: (input) => importLogins(parts, input),
    nameRepositories: ({ id, repositories }) => change(parts, id, { repositories: [...new Set(repositories)].sort() }),
    catalogue: (input, signal) => readCatalogue(parts, input, signal),
    tags: (input, signal) => readTags(parts, input, signal),
    setRetention: ({ id, retention }) => change(parts, id, { retention }),
    setRetentionSchedule: ({ id, schedule }) => {
      const registry = parts.registries.require(id);
      refuseWithoutRules(registry, schedule);
      return change(parts, id, { retentionSchedule: scheduleOf(parts, registry, schedule) });
    },
    previewRetention: ({ id }, signal) => previewRetention(parts, id, signal),
    applyRetention: (input) => startRetention(parts, input),
    collectGarbage: ({ id }) => startCollecting(parts, id),
    resendLogin: ({ id }) => startResend(parts, id),
    tryEndpoints: (input, signal) => askEndpoints(parts, input, signal),
    start() {
      stopSending = sendChangedLogins(parts);
      watch.start();
      timer.start();
    },
    async [Symbol.asyncDispose]() {
      stopSending();
      await timer[Symbol.asyncDispose]();
      await watch[Symbol.asyncDispose]();
    },
  };
}

function runTask(parts: CareParts, input: RegistryTask, run: Parameters<typeof resendLogins>[2]): Promise<void> {
  switch (input.task) {
    case 'resend':
      return resendLogins(parts, input, run);
    case 'retention':
      return applyRetention(parts, input, run);
    case 'retentionRound':
      return runRetentionRound(parts, input, run);
    case 'collect':
      return collectGarbage(parts, input, run);
  }
}

function change({ context }: CareParts, id: string, changes: Partial<Registry>): Registry {
  const registries = context.storage.records.of('registries');
  const changed = { ...registries.require(id), ...changes };
  registries.put(changed);
  return changed;
}

/** A login that was changed is sent to the services at once, so that they never wait for a release with one that has lapsed. */
function sendChangedLogins(parts: CareParts): () => void {
  const { records } = parts.context.storage;
  const stamp = ({ username, password }: Registry) => `${username} ${password.setAt}`;
  const sent = new Map(
    records
      .of('registries')
      .list()
      .map((registry) => [registry.id, stamp(registry)]),
  );
  return records.onChange(({ collection, upsert }) => {
    if (collection !== 'registries') return;
    for (const { id } of upsert) {
      const registry = records.of('registries').get(id);
      if (!registry || sent.get(id) === stamp(registry)) continue;
      const isNew = !sent.has(id);
      sent.set(id, stamp(registry));
      const isUsed = parts.registries.credentials(id) !== null && servicesWithLogin(parts, id).length > 0;
      if (!isNew && isUsed) startResend(parts, id);
    }
  });
}
