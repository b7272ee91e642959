import { sameGitServer } from '../../../shared/domain/git-url.ts';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { Application, ApplicationInput, SourceProbe } from '../../../shared/schema/application.ts';
import type { GitClient, GitLogin } from '../../adapters/git-client.ts';
import type { CoreContext } from '../context.ts';
import { type SourceHead, sameSourcePlace, sourceHead } from './source-head.ts';
import { buildSecretKey, checkSource, keptLogin, type SourceSecret, secretKey } from './source-login.ts';
import { type BuildStarter, type LookResult, type LookTrigger, SourceLook } from './source-look.ts';
import { SourcePoll } from './source-poll.ts';
import { type ProbeInput, probeSource } from './source-probe.ts';

export type { BuildStarter, LookTrigger } from './source-look.ts';

export interface ApplicationCollaborators {
  readonly git: GitClient;
  readonly registries: { require(registryId: string): unknown };
}

/** Git sources with their build rule. Polls them from `start` until core stops or it is disposed. */
export interface Applications extends Disposable {
  add(input: ApplicationInput): Application;
  update(input: { readonly id: string; readonly application: ApplicationInput }): Application;
  remove(input: { readonly id: string }): Promise<void>;
  probeSource(input: ProbeInput, signal: AbortSignal): Promise<SourceProbe>;
  makeDeployKey(input: { readonly id: string }): Promise<{ publicKey: string }>;
  look(input: { readonly id: string }, signal: AbortSignal): Promise<LookResult>;
  /** The same look, started by a hook: a push builds even at first sight. */
  lookFor(applicationId: string, trigger: LookTrigger, signal: AbortSignal): Promise<LookResult>;
  require(applicationId: string): Application;
  /** `git.denied` where its secret is missing. */
  login(applicationId: string): GitLogin;
  /** What would be built now by the application's rule. */
  head(applicationId: string, signal: AbortSignal): Promise<SourceHead>;
  /** Values of the secrets that its Dockerfile may mount. `build.refused` where one is missing. */
  buildSecrets(applicationId: string): ReadonlyMap<string, string>;
  /** Given once by `builds`. */
  startBuildsWith(start: BuildStarter): void;
  start(): void;
}

export function createApplications(context: CoreContext, collaborators: ApplicationCollaborators): Applications {
  return new ApplicationService(context, collaborators);
}

class ApplicationService implements Applications {
  readonly #context: CoreContext;
  readonly #collaborators: ApplicationCollaborators;
  readonly #look: SourceLook;
  readonly #poll: SourcePoll;

  constructor(context: CoreContext, collaborators: ApplicationCollaborators) {
    this.#context = context;
    this.#collaborators = collaborators;
    this.#look = new SourceLook(context, collaborators.git);
    this.#poll = new SourcePoll(context, this.#look);
  }

  get #applications() {
    return this.#context.storage.records.of('applications');
  }

  add(input: ApplicationInput): Application {
    const id = this.#context.newId();
    this.#refuse(input, id);
    const { secrets, buildSecrets, ...settings } = input;
    const application: Application = {
      ...settings,
      id,
      buildSecrets: this.#setBuildSecrets(id, buildSecrets, {}),
      secrets: {
        token: this.#setSecret(id, 'token', secrets.token, null),
        deployKey: this.#setSecret(id, 'deployKey', secrets.deployKey, null),
      },
      createdAt: this.#context.clock.now(),
    };
    this.#applications.put(application);
    this.#poll.restart(id);
    return application;
  }

  update({ id, application: input }: { readonly id: string; readonly application: ApplicationInput }): Application {
    const before = this.#applications.require(id);
    this.#refuse(input, id);
    const sameServer = sameGitServer(before.git.url, input.git.url);
    const { secrets, buildSecrets, ...settings } = input;
    // A kept secret is never sent to another server than the one it was entered for.
    for (const name of ['token', 'deployKey'] as const)
      if (!sameServer && before.secrets[name].setAt !== null && secrets[name] === undefined)
        throw new SlipwayError('input.invalid', { data: { field: `secrets.${name}`, reason: 'secretAgain' } });
    const application: Application = {
      ...before,
      ...settings,
      buildSecrets: this.#setBuildSecrets(id, buildSecrets, before.buildSecrets),
      gitHostKey: input.gitHostKey ?? (sameServer ? before.gitHostKey : null),
      secrets: {
        token: this.#setSecret(id, 'token', secrets.token, before.secrets.token.setAt),
        deployKey: this.#setSecret(id, 'deployKey', secrets.deployKey, before.secrets.deployKey.setAt),
      },
    };
    this.#applications.put(application);
    if (!sameSourcePlace(before, application)) this.#context.storage.records.of('applicationStates').remove(id);
    this.#poll.restart(id);
    return application;
  }

  async remove({ id }: { readonly id: string }): Promise<void> {
    const { name } = this.#applications.require(id);
    const { records, secrets } = this.#context.storage;
    const receivers = records.of('receivers').list();
    const receiver = receivers.find(({ applicationId }) => applicationId === id);
    if (receiver)
      throw new SlipwayError('conflict', { data: { reason: 'applicationUsed', name, usedBy: receiver.name } });
    const builds = records.of('builds').list();
    if (builds.some(({ applicationId, state }) => applicationId === id && (state === 'queued' || state === 'running')))
      throw new SlipwayError('conflict', { data: { reason: 'buildRunning', name } });
    this.#applications.remove(id);
    records.of('applicationStates').remove(id);
    secrets.removeBelow(`application/${id}`);
    this.#poll.restart(id);
    await this.#collaborators.git.removeMirror(id);
  }

  probeSource(input: ProbeInput, signal: AbortSignal): Promise<SourceProbe> {
    const { git } = this.#collaborators;
    const { connector, storage, newId } = this.#context;
    const application = input.id === undefined ? undefined : this.#applications.require(input.id);
    return probeSource(input, { git, connector, secrets: storage.secrets, application, newId }, signal);
  }

  async makeDeployKey({ id }: { readonly id: string }): Promise<{ publicKey: string }> {
    const { name } = this.#applications.require(id);
    const { privateKey, publicKey } = await this.#collaborators.git.makeKeyPair(`slipway ${name}`);
    const application = this.#applications.require(id);
    const deployKey = this.#setSecret(id, 'deployKey', privateKey, null);
    this.#applications.put({ ...application, secrets: { ...application.secrets, deployKey } });
    return { publicKey };
  }

  look({ id }: { readonly id: string }, signal: AbortSignal): Promise<LookResult> {
    return this.lookFor(id, 'manual', signal);
  }

  async lookFor(applicationId: string, trigger: LookTrigger, signal: AbortSignal): Promise<LookResult> {
    this.#applications.require(applicationId);
    return this.#look.look(applicationId, trigger, signal);
  }

  require(applicationId: string): Application {
    return this.#applications.require(applicationId);
  }

  buildSecrets(applicationId: string): ReadonlyMap<string, string> {
    const names = Object.keys(this.#applications.require(applicationId).buildSecrets);
    return new Map(
      names.map((name) => {
        const value = this.#context.storage.secrets.get(buildSecretKey(applicationId, name));
        if (value === undefined)
          throw new SlipwayError('build.refused', { data: { reason: 'buildSecretMissing', name } });
        return [name, value] as const;
      }),
    );
  }

  login(applicationId: string): GitLogin {
    return keptLogin(this.#applications.require(applicationId), this.#context.storage.secrets);
  }

  head(applicationId: string, signal: AbortSignal): Promise<SourceHead> {
    const { git } = this.#collaborators;
    const tools = { git, login: this.login(applicationId) };
    return sourceHead(this.#applications.require(applicationId), tools, signal);
  }

  startBuildsWith(start: BuildStarter): void {
    this.#look.startBuildsWith(start);
  }

  start(): void {
    this.#poll.start();
  }

  [Symbol.dispose](): void {
    this.#poll[Symbol.dispose]();
  }

  #refuse(input: ApplicationInput, id: string): void {
    const { records } = this.#context.storage;
    if (this.#applications.list().some((other) => other.name === input.name && other.id !== id))
      throw new SlipwayError('conflict', { data: { reason: 'nameUsed', name: input.name } });
    checkSource(input.git);
    if (input.source.follow === 'commit' && input.source.commit === '')
      throw new SlipwayError('input.invalid', { data: { field: 'source.commit', reason: 'commitMissing' } });
    if (Object.keys(input.selector).length === 0)
      throw new SlipwayError('input.invalid', { data: { field: 'selector', reason: 'selectorEmpty' } });
    this.#collaborators.registries.require(input.registryId);
    if (input.buildHostId !== null) records.of('hosts').require(input.buildHostId);
    records.of('clusters').require(input.clusterId);
  }

  #setBuildSecrets(
    id: string,
    input: ApplicationInput['buildSecrets'],
    before: Application['buildSecrets'],
  ): Application['buildSecrets'] {
    const { secrets } = this.#context.storage;
    const kept = new Map(Object.entries(before));
    for (const [name, value] of Object.entries(input)) {
      if (value === null) {
        secrets.remove(buildSecretKey(id, name));
        kept.delete(name);
      } else {
        secrets.set(buildSecretKey(id, name), value);
        kept.set(name, { setAt: this.#context.clock.now() });
      }
    }
    return Object.fromEntries(kept);
  }

  #setSecret(id: string, name: SourceSecret, value: string | null | undefined, setAt: number | null) {
    if (value === undefined) return { setAt };
    if (value === null) {
      this.#context.storage.secrets.remove(secretKey(id, name));
      return { setAt: null };
    }
    this.#context.storage.secrets.set(secretKey(id, name), value);
    return { setAt: this.#context.clock.now() };
  }
}
