import type { Host } from '../../../shared/schema/host.ts';
import type { CoreContext } from '../context.ts';
import { defineCheck, startCheck } from './check-operation.ts';
import { checkPeers } from './check-peers.ts';
import { ContactRounds } from './contact-rounds.ts';
import { defineCredentials, startCredentials } from './credentials-operation.ts';
import { exportFindings } from './export-findings.ts';
import { pinHostKey, scanHostKey } from './host-keys.ts';
import { HostRecords } from './host-records.ts';
import { hostTarget } from './host-secrets.ts';
import { HostStates } from './host-states.ts';
import { HostWays } from './host-ways.ts';
import type { HostFiles, Hosts } from './hosts.ts';
import { pinKnownKeys, readKnownPins } from './known-pins.ts';
import { FactReader } from './read-facts.ts';
import { testLogin } from './test-login.ts';

/** The hosts feature. `files` reads the OpenSSH files of the machine where core runs. */
export function createHosts(context: CoreContext, files: HostFiles): Hosts {
  const records = new HostRecords(context);
  const states = new HostStates(context.storage.records.of('hostStates'), context.clock);
  const target = (hostId: string) => hostTarget(records.require(hostId), context.storage.secrets);
  const ways = new HostWays(context, records, {
    opened: (hostId) => ifThere(hostId, () => states.seen(hostId)),
    failed: (hostId, error) => ifThere(hostId, () => states.lost(hostId, error)),
    lost: (hostId, reason) => ifThere(hostId, () => states.dropped(hostId, reason)),
  });
  // A host may be removed while its connection ends: then nothing is to be noted.
  const ifThere = (hostId: string, note: () => void) => {
    if (!context.stopping.aborted && context.storage.records.of('hosts').get(hostId)) note();
  };
  const connection = (hostId: string, signal: AbortSignal) => ways.get(hostId, signal);
  const via = (hostId: string, signal: AbortSignal) => ways.via(hostId, signal);
  const reader = new FactReader({ context, connection, states });
  const rounds = new ContactRounds({ context, records, pool: ways, states });
  defineCheck({ context, records, states, reader, connection });
  const credentials = { context, records, ways, files };
  defineCredentials(credentials);

  const wayChanged = async (host: Host) => {
    states.wayChanged(host.id);
    await ways.close(host.id);
  };

  const forget = async (id: string, withinOperation: boolean) => {
    records.remove(id, withinOperation);
    reader.forget(id);
    states.remove(id);
    context.storage.records.of('baselines').remove(id);
    context.storage.records.of('findingRuns').remove(id);
    await ways.close(id);
  };

  return {
    add: async ({ hosts }) => records.add(hosts),
    update: async ({ id, host: input }) => {
      const { host, wayChanged: changed } = records.update(id, input);
      if (changed) await wayChanged(host);
      return host;
    },
    remove: async ({ id }) => await forget(id, false),
    forget: async ({ id }) => await forget(id, true),
    importCandidates: async () => {
      const entries = await files.readSshConfig();
      return entries.map((entry) => ({ ...entry, alreadyAdded: records.list().some((host) => isSame(host, entry)) }));
    },
    scanKey: async ({ id }, signal) => await scanHostKey(context, files, { host: records.require(id), signal, via }),
    pinKey: async ({ id, fingerprint }, signal) => {
      const host = await pinHostKey(context, records, { id, fingerprint, signal, via });
      await wayChanged(host);
      return host;
    },
    testLogin: async ({ id }, signal) => {
      const { name } = records.require(id);
      try {
        // Anew, so that it is the login that is tested and not a connection from before.
        await using fresh = await ways.fresh(id, signal);
        const login = await testLogin(name, fresh, signal);
        ifThere(id, () => states.seen(id));
        return login;
      } catch (error) {
        ifThere(id, () => states.lost(id, error));
        throw error;
      }
    },
    check: async (request) => startCheck({ context, records }, request),
    plantKeys: async (request) => startCredentials(credentials, request),
    knownHosts: async ({ text }) => await readKnownPins(records.list(), files, text),
    pinKnown: async (input) => {
      const pinned = await pinKnownKeys(context, records, { files, input });
      for (const host of pinned) await wayChanged(host);
      return pinned;
    },
    exportFindings: async (request) => exportFindings(context, request),
    tryPeers: async (group, signal) => {
      const checked = group.hostIds.flatMap((id) => {
        const facts = reader.last(id);
        return facts ? [{ host: records.require(id), facts }] : [];
      });
      return await checkPeers({ context, connection }, { group, checked, say: () => {} }, signal);
    },
    connection,
    docker: async (hostId, signal) => await (await connection(hostId, signal)).docker(signal),
    readFacts: async (hostId, signal) => await reader.read(records.require(hostId), signal),
    target,
    start: () => rounds.start(),
    [Symbol.asyncDispose]: async () => {
      await rounds[Symbol.asyncDispose]();
      await ways[Symbol.asyncDispose]();
    },
  };
}

function isSame(host: Host, entry: { readonly address: string; readonly port: number }): boolean {
  return host.ssh?.address === entry.address && host.ssh.port === entry.port;
}
