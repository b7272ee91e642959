import { implement } from '@orpc/server';
import type { Logger } from 'pino';
import { contract } from '../../shared/contract/index.ts';
import type { Capabilities } from '../../shared/schema/settings.ts';
import type { Core } from '../core/core.ts';
import { liveChanges } from '../core/live/index.ts';
import { rpcError, translatedStream } from './errors.ts';

/** What the shell itself answers. */
export interface ShellAnswers {
  capabilities(): Capabilities;
  /** Opens an `https:` address outside the window. */
  openExternal(url: string): Promise<void>;
}

const never = new AbortController().signal;

/** The contract, procedure by procedure, on top of core. The same router serves MessagePort and WebSocket. */
export function createRouter(core: Core, shell: ShellAnswers, logger: Logger) {
  const os = implement(contract).use(async ({ next }) => {
    try {
      return await next();
    } catch (error) {
      throw rpcError(error, logger);
    }
  });
  const stream = <T>(source: AsyncIterable<T>): AsyncGenerator<T> => translatedStream(source, logger);

  return os.router({
    system: {
      capabilities: os.system.capabilities.handler(() => shell.capabilities()),
      settings: os.system.settings.handler(() => core.storage.settings.get()),
      updateSettings: os.system.updateSettings.handler(({ input }) => core.storage.settings.update(input)),
      live: os.system.live.handler(({ signal = never }) => stream(liveChanges(core.storage.records, signal))),
      openExternal: os.system.openExternal.handler(({ input }) => shell.openExternal(input.url)),
    },
    hosts: {
      add: os.hosts.add.handler(({ input }) => core.hosts.add(input)),
      update: os.hosts.update.handler(({ input }) => core.hosts.update(input)),
      remove: os.hosts.remove.handler(({ input }) => core.hosts.remove(input)),
      importCandidates: os.hosts.importCandidates.handler(() => core.hosts.importCandidates()),
      scanKey: os.hosts.scanKey.handler(({ input, signal = never }) => core.hosts.scanKey(input, signal)),
      pinKey: os.hosts.pinKey.handler(({ input, signal = never }) => core.hosts.pinKey(input, signal)),
      testLogin: os.hosts.testLogin.handler(({ input, signal = never }) => core.hosts.testLogin(input, signal)),
      check: os.hosts.check.handler(({ input }) => core.hosts.check(input)),
      knownHosts: os.hosts.knownHosts.handler(({ input }) => core.hosts.knownHosts(input)),
      pinKnown: os.hosts.pinKnown.handler(({ input }) => core.hosts.pinKnown(input)),
      plantKeys: os.hosts.plantKeys.handler(({ input }) => core.hosts.plantKeys(input)),
      exportFindings: os.hosts.exportFindings.handler(({ input }) => core.hosts.exportFindings(input)),
    },
    provisioning: {
      begin: os.provisioning.begin.handler(({ input }) => core.provisioning.begin(input)),
      save: os.provisioning.save.handler(({ input }) => core.provisioning.save(input)),
      check: os.provisioning.check.handler(({ input }) => core.provisioning.check(input)),
      proposeWishes: os.provisioning.proposeWishes.handler(({ input }) => core.provisioning.proposeWishes(input)),
      plan: os.provisioning.plan.handler(({ input, signal = never }) => core.provisioning.plan(input, signal)),
      planTask: os.provisioning.planTask.handler(({ input, signal = never }) =>
        core.provisioning.planTask(input, signal),
      ),
      shownPlan: os.provisioning.shownPlan.handler(({ input }) => core.provisioning.shownPlan(input)),
      exportPlan: os.provisioning.exportPlan.handler(({ input }) => core.provisioning.exportPlan(input)),
      apply: os.provisioning.apply.handler(({ input, signal = never }) => core.provisioning.apply(input, signal)),
      pause: os.provisioning.pause.handler(({ input }) => core.provisioning.pause(input)),
      proceed: os.provisioning.proceed.handler(({ input }) => core.provisioning.proceed(input)),
      retryHost: os.provisioning.retryHost.handler(({ input }) => core.provisioning.retryHost(input)),
      leaveOut: os.provisioning.leaveOut.handler(({ input }) => core.provisioning.leaveOut(input)),
      acceptDrift: os.provisioning.acceptDrift.handler(({ input }) => core.provisioning.acceptDrift(input)),
      lookForDrift: os.provisioning.lookForDrift.handler(({ input }) => core.provisioning.lookForDrift(input)),
      setProxyLogin: os.provisioning.setProxyLogin.handler(({ input }) => core.provisioning.setProxyLogin(input)),
      proxyLogin: os.provisioning.proxyLogin.handler(({ input }) => core.provisioning.proxyLogin(input)),
      discard: os.provisioning.discard.handler(({ input }) => core.provisioning.discard(input)),
    },
    mirrors: {
      measure: os.mirrors.measure.handler(({ input }) => core.mirrors.measure(input)),
    },
    operations: {
      output: os.operations.output.handler(({ input, signal = never }) =>
        stream(core.operations.output(input.id, input.from, signal)),
      ),
      cancel: os.operations.cancel.handler(({ input }) => core.operations.cancel(input.id)),
      resume: os.operations.resume.handler(({ input }) => ({ operationId: core.operations.resume(input.id).id })),
    },
    notifications: {
      markRead: os.notifications.markRead.handler(({ input }) => core.notifications.markRead(input)),
      snooze: os.notifications.snooze.handler(({ input }) => core.notifications.snooze(input)),
    },
    channels: {
      add: os.channels.add.handler(({ input }) => core.channels.add(input)),
      update: os.channels.update.handler(({ input }) => core.channels.update(input)),
      remove: os.channels.remove.handler(({ input }) => core.channels.remove(input)),
      test: os.channels.test.handler(({ input, signal = never }) => core.channels.test(input, signal)),
    },
    clusters: {
      refresh: os.clusters.refresh.handler(({ input, signal = never }) => core.clusters.refresh(input, signal)),
      setRole: os.clusters.setRole.handler(({ input, signal = never }) => core.clusters.nodes.setRole(input, signal)),
      setAvailability: os.clusters.setAvailability.handler(({ input, signal = never }) =>
        core.clusters.nodes.setAvailability(input, signal),
      ),
      setNodeLabels: os.clusters.setNodeLabels.handler(({ input, signal = never }) =>
        core.clusters.nodes.setLabels(input, signal),
      ),
      drain: os.clusters.drain.handler(({ input, signal = never }) => core.clusters.nodes.drain(input, signal)),
      leave: os.clusters.leave.handler(({ input, signal = never }) => core.clusters.nodes.leave(input, signal)),
      removeNode: os.clusters.removeNode.handler(({ input, signal = never }) =>
        core.clusters.nodes.remove(input, signal),
      ),
      rotateJoinTokens: os.clusters.rotateJoinTokens.handler(({ input, signal = never }) =>
        core.clusters.nodes.rotateJoinSecrets(input, signal),
      ),
    },
    services: {
      create: os.services.create.handler(({ input, signal = never }) => core.clusters.services.create(input, signal)),
      scale: os.services.scale.handler(({ input, signal = never }) => core.clusters.services.scale(input, signal)),
      setLabels: os.services.setLabels.handler(({ input, signal = never }) =>
        core.clusters.services.setLabels(input, signal),
      ),
      setUpdatePolicy: os.services.setUpdatePolicy.handler(({ input, signal = never }) =>
        core.clusters.services.setUpdatePolicy(input, signal),
      ),
      remove: os.services.remove.handler(({ input, signal = never }) => core.clusters.services.remove(input, signal)),
      logs: os.services.logs.handler(({ input, signal = never }) => stream(core.clusters.services.logs(input, signal))),
    },
    registries: {
      add: os.registries.add.handler(({ input }) => core.registries.add(input)),
      update: os.registries.update.handler(({ input }) => core.registries.update(input)),
      remove: os.registries.remove.handler(({ input }) => core.registries.remove(input)),
      check: os.registries.check.handler(({ input, signal = never }) => core.registries.check(input, signal)),
      testLogin: os.registries.testLogin.handler(({ input, signal = never }) =>
        core.registryCare.testLogin(input, signal),
      ),
      findLogins: os.registries.findLogins.handler(({ input }) => core.registryCare.findLogins(input)),
      importLogins: os.registries.importLogins.handler(({ input }) => core.registryCare.importLogins(input)),
      nameRepositories: os.registries.nameRepositories.handler(({ input }) =>
        core.registryCare.nameRepositories(input),
      ),
      catalogue: os.registries.catalogue.handler(({ input, signal = never }) =>
        core.registryCare.catalogue(input, signal),
      ),
      tags: os.registries.tags.handler(({ input, signal = never }) => stream(core.registryCare.tags(input, signal))),
      setRetention: os.registries.setRetention.handler(({ input }) => core.registryCare.setRetention(input)),
      setRetentionSchedule: os.registries.setRetentionSchedule.handler(({ input }) =>
        core.registryCare.setRetentionSchedule(input),
      ),
      previewRetention: os.registries.previewRetention.handler(({ input, signal = never }) =>
        stream(core.registryCare.previewRetention(input, signal)),
      ),
      applyRetention: os.registries.applyRetention.handler(({ input }) => core.registryCare.applyRetention(input)),
      collectGarbage: os.registries.collectGarbage.handler(({ input }) => core.registryCare.collectGarbage(input)),
      resendLogin: os.registries.resendLogin.handler(({ input }) => core.registryCare.resendLogin(input)),
      tryEndpoints: os.registries.tryEndpoints.handler(({ input, signal = never }) =>
        core.registryCare.tryEndpoints(input, signal),
      ),
    },
    applications: {
      add: os.applications.add.handler(({ input }) => core.applications.add(input)),
      update: os.applications.update.handler(({ input }) => core.applications.update(input)),
      remove: os.applications.remove.handler(({ input }) => core.applications.remove(input)),
      probeSource: os.applications.probeSource.handler(({ input, signal = never }) =>
        core.applications.probeSource(input, signal),
      ),
      makeDeployKey: os.applications.makeDeployKey.handler(({ input }) => core.applications.makeDeployKey(input)),
      look: os.applications.look.handler(({ input, signal = never }) => core.applications.look(input, signal)),
    },
    builds: {
      start: os.builds.start.handler(({ input }) => core.builds.start(input)),
    },
    releases: {
      startBuild: os.releases.startBuild.handler(({ input, signal = never }) =>
        core.releases.startBuild(input, signal),
      ),
      preview: os.releases.preview.handler(({ input, signal = never }) => core.releases.preview(input, signal)),
      decide: os.releases.decide.handler(({ input }) => core.releases.decide(input)),
      plan: os.releases.plan.handler(({ input, signal = never }) => core.releases.plan(input, signal)),
      setStrategy: os.releases.setStrategy.handler(({ input }) => core.releases.setStrategy(input)),
      removeStrategy: os.releases.removeStrategy.handler(({ input }) => core.releases.removeStrategy(input)),
      changeHealth: os.releases.changeHealth.handler(({ input, signal = never }) =>
        core.releases.changeHealth(input, signal),
      ),
      rollBack: os.releases.rollBack.handler(({ input, signal = never }) => core.releases.rollBack(input, signal)),
    },
    receivers: {
      add: os.receivers.add.handler(({ input }) => core.receivers.add(input)),
      update: os.receivers.update.handler(({ input }) => core.receivers.update(input)),
      rotate: os.receivers.rotate.handler(({ input }) => core.receivers.rotate(input)),
      remove: os.receivers.remove.handler(({ input }) => core.receivers.remove(input)),
      createHook: os.receivers.createHook.handler(({ input, signal = never }) =>
        core.receivers.createHook(input, signal),
      ),
      replay: os.receivers.replay.handler(({ input, signal = never }) => core.receivers.replay(input, signal)),
      tryPayload: os.receivers.tryPayload.handler(({ input, signal = never }) =>
        core.receivers.tryPayload(input, signal),
      ),
    },
  });
}

export type SlipwayRouter = ReturnType<typeof createRouter>;
