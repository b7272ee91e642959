import type Docker from 'dockerode';
import type {
  ExecRequest,
  ExecResult,
  HostConnection,
  HostConnector,
  HostTarget,
  ScannedHostKey,
} from '../../electron/adapters/host-connection.ts';
import { SlipwayError } from '../../shared/domain/slipway-error.ts';
import { sampleOutput } from './sample-facts.ts';

/** A machine at an address, as the fake connector finds it. */
export interface FakeMachine {
  key: ScannedHostKey;
  /** Thrown instead of a connection. */
  refuses?: SlipwayError | undefined;
  /** Answers a script; by default with the facts of a clean host. */
  answer: (request: ExecRequest) => Promise<ExecResult> | ExecResult;
}

export interface FakeHosts extends HostConnector {
  machine(address: string, changes?: Partial<FakeMachine>): FakeMachine;
  readonly targets: readonly HostTarget[];
  readonly open: number;
  /** Cuts every open connection. */
  cut(): void;
}

export const ok = (stdout: string): ExecResult => ({ exitCode: 0, signal: null, stdout, stderr: '' });

export const fakeKey = (letter: string): ScannedHostKey => ({
  type: 'ssh-ed25519',
  fingerprint: `SHA256:${letter.repeat(43)}`,
  key: letter.repeat(68),
});

/** Hosts without a network: machines answer scripts, show keys and can be cut. */
export function createFakeHosts(): FakeHosts {
  const machines = new Map<string, FakeMachine>();
  const targets: HostTarget[] = [];
  const open = new Set<() => void>();
  const at = (address: string): FakeMachine => {
    const machine = machines.get(address);
    if (!machine) throw new SlipwayError('host.unreachable', { data: { host: address }, retryable: true });
    return machine;
  };
  return {
    machine(address, changes = {}) {
      const machine: FakeMachine = {
        key: fakeKey('a'),
        answer: () => ok(sampleOutput({ hostname: address, 'machine-id': address })),
        ...machines.get(address),
        ...changes,
      };
      machines.set(address, machine);
      return machine;
    },
    targets,
    get open() {
      return open.size;
    },
    cut: () => {
      for (const end of [...open]) end();
    },
    async connect(target, signal) {
      targets.push(target);
      await Promise.resolve();
      if (signal.aborted) throw new SlipwayError('operation.cancelled');
      const machine = at(target.kind === 'local' ? 'local' : target.address);
      if (machine.refuses) throw machine.refuses;
      if (target.kind === 'ssh' && target.hostKey.fingerprint !== machine.key.fingerprint) {
        throw new SlipwayError('host.keyChanged', { data: { host: target.address } });
      }
      return connectionTo(machine, open);
    },
    async scanHostKey(address) {
      return at(address).key;
    },
  };
}

function connectionTo(machine: FakeMachine, open: Set<() => void>): HostConnection {
  const listeners: ((reason: string) => void)[] = [];
  let closed = false;
  const end = (reason: string) => {
    if (closed) return;
    closed = true;
    open.delete(lose);
    for (const listener of listeners) listener(reason);
  };
  const lose = () => end('cut');
  open.add(lose);
  const unused = (): never => {
    throw new Error('not part of this fake');
  };
  return {
    exec: async (request) => await machine.answer(request),
    upload: async () => unused(),
    sendFile: async () => unused(),
    forward: async () => unused(),
    docker: async (): Promise<Docker> => unused(),
    onClosed: (listener) => listeners.push(listener),
    get closed() {
      return closed;
    },
    [Symbol.asyncDispose]: async () => end('closed'),
  };
}
