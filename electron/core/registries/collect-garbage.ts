import { message } from '../../../shared/domain/message.ts';
import { errorInfo, SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { Note } from '../../../shared/schema/common.ts';
import type { ErrorCode } from '../../../shared/schema/error.ts';
import {
  collectRegistryGarbage,
  makeRegistryReadOnly,
  makeRegistryWritable,
  registrySpace,
} from '../../commands/registry-collect.ts';
import type { OperationRun, StepRun } from '../../operations/operations.ts';
import type { CareParts } from './care-parts.ts';
import { type Pullable, readPullable } from './pull-check.ts';

const commandMs = 120_000;
const collectMs = 4 * 3_600_000;
const buildsMs = 30 * 60_000;
const answersMs = 60_000;
const steps = ['before', 'quiet', 'readonly', 'collect', 'writable', 'pull', 'after'] as const;
type StepName = (typeof steps)[number];
const notYet: readonly ErrorCode[] = ['registry.unreachable', 'host.unreachable'];

/** Frees the space of what no image needs any more, of the built-in registry. */
export function startCollecting({ context, registries }: CareParts, id: string): { operationId: string } {
  const registry = registries.require(id);
  if (registry.hostId === null)
    throw new SlipwayError('conflict', { data: { reason: 'notBuiltIn', name: registry.name } });
  const operation = context.operations.start('registry', {
    title: message('registryCare.collect.title', { registry: registry.name }),
    subjectId: id,
    input: { task: 'collect', id },
    steps: steps.map((step) => ({
      id: step,
      hostId: registry.hostId,
      title: message(`registryCare.collect.step.${step}`, { registry: registry.name }),
    })),
    hostIds: [registry.hostId],
    locks: [`registry/${id}`],
  });
  return { operationId: operation.id };
}

/** However it ends, the registry is writable again; where that can't be done from here, its host does it by itself. */
export async function collectGarbage(parts: CareParts, { id }: { readonly id: string }, run: OperationRun) {
  const { hostId } = parts.registries.require(id);
  if (hostId === null) throw new SlipwayError('conflict', { data: { reason: 'notBuiltIn' } });
  const guard = parts.guard(hostId, run.id, run.signal);
  await guard.take();
  try {
    const work = new Collecting(parts, { id, hostId, run });
    if (run.resumed) {
      await work.makeWritable();
      for (const step of steps) run.again(step);
    }
    await work.run();
  } finally {
    await guard.release();
  }
}

interface CollectingOf {
  readonly id: string;
  readonly hostId: string;
  readonly run: OperationRun;
}

interface Space {
  readonly usedBytes: number;
  readonly freeBytes: number;
}

class Collecting {
  readonly #parts: CareParts;
  readonly #of: CollectingOf;
  #before: Space = { usedBytes: 0, freeBytes: 0 };
  #pullable: Pullable | undefined;

  constructor(parts: CareParts, of: CollectingOf) {
    this.#parts = parts;
    this.#of = of;
  }

  async run(): Promise<void> {
    await this.#step('before', () => this.#lookBefore());
    await this.#step('quiet', () => this.#awaitBuilds());
    try {
      await this.#step('readonly', (step) => this.#makeReadOnly(step));
      await this.#step('collect', (step) => this.#collect(step));
    } finally {
      await this.makeWritable();
    }
    await this.#step('writable', () => this.#proveWritable());
    await this.#step('pull', () => this.#provePulls());
    await this.#step('after', () => this.#lookAfter());
  }

  /** With a signal of its own: it is done after a cancel, too. */
  async makeWritable(): Promise<void> {
    const { run, hostId } = this.#of;
    try {
      await this.#exec(makeRegistryWritable(), AbortSignal.timeout(commandMs));
      run.info(message('registryCare.collect.writableAgain'));
    } catch (error) {
      const host = this.#parts.context.storage.records.of('hosts').get(hostId)?.name ?? hostId;
      const detail = JSON.stringify(errorInfo(error).data);
      throw new SlipwayError('registry.failed', { data: { reason: 'stillReadOnly', host, detail }, cause: error });
    }
  }

  #step(name: StepName, work: (step: StepRun) => Promise<Note | readonly Note[]>): Promise<void> {
    return this.#of.run.step(name, work);
  }

  async #lookBefore(): Promise<readonly Note[]> {
    this.#before = await this.#space();
    this.#pullable = await readPullable(this.#parts, this.#of.id, this.#of.run.signal);
    return [
      spaceNote('before', this.#before),
      message('registryCare.collect.found', { tags: this.#pullable.tags.size }),
    ];
  }

  /** A push that is under way would lose what it has sent. */
  async #awaitBuilds(): Promise<Note> {
    const { context } = this.#parts;
    const until = context.clock.now() + buildsMs;
    while (this.#buildsRun()) {
      if (context.clock.now() > until)
        throw new SlipwayError('conflict', { data: { reason: 'buildsRun' }, retryable: true });
      await context.clock.sleep(1000, this.#of.run.signal);
    }
    return message('registryCare.collect.noBuilds');
  }

  #buildsRun(): boolean {
    const { records } = this.#parts.context.storage;
    const mine = records
      .of('applications')
      .list()
      .filter(({ registryId }) => registryId === this.#of.id)
      .map(({ id }) => id);
    return records
      .of('builds')
      .list()
      .some(
        ({ applicationId, finishedAt, state }) =>
          mine.includes(applicationId) && finishedAt === null && state !== 'queued',
      );
  }

  async #makeReadOnly(step: StepRun): Promise<Note> {
    const { host } = this.#parts.registries.require(this.#of.id);
    const port = Number(host.slice(host.lastIndexOf(':') + 1)) || 443;
    await this.#exec(makeRegistryReadOnly(port), this.#of.run.signal, step);
    await this.#awaitPushAnswer('no', 405);
    return message('registryCare.collect.pushRefused', { status: 405 });
  }

  async #collect(step: StepRun): Promise<Note> {
    let blobs = 0;
    await this.#exec(collectRegistryGarbage(), this.#of.run.signal, {
      info: step.info,
      line: (text, stream) => {
        if (text.startsWith('blob eligible for deletion')) blobs += 1;
        step.line(text, stream);
      },
    });
    return message('registryCare.collect.collected', { blobs });
  }

  async #proveWritable(): Promise<Note> {
    await this.#awaitPushAnswer('yes', 202);
    return message('registryCare.collect.pushTaken', { status: 202 });
  }

  async #provePulls(): Promise<Note> {
    const before: Pullable = this.#pullable ?? { tags: new Map(), missing: [], blobs: 0 };
    const after = await readPullable(this.#parts, this.#of.id, this.#of.run.signal);
    const lost = [...before.tags].filter(([tag, digest]) => after.tags.get(tag) !== digest).map(([tag]) => tag);
    const broken = after.missing.filter((blob) => !before.missing.includes(blob));
    if (lost.length + broken.length > 0)
      throw new SlipwayError('step.notProved', {
        data: { reason: 'imagesBroken', detail: [...lost, ...broken].slice(0, 20).join(', ') },
      });
    return message('registryCare.collect.pullable', { tags: after.tags.size, blobs: after.blobs });
  }

  async #lookAfter(): Promise<readonly Note[]> {
    const after = await this.#space();
    const freed = Math.max(0, this.#before.usedBytes - after.usedBytes);
    return [spaceNote('after', after), message('registryCare.collect.freed', { size: mebibytes(freed) })];
  }

  async #space(): Promise<Space> {
    const text = await this.#exec(registrySpace(), this.#of.run.signal);
    const [used = '0', free = '0'] = text.trim().split(' ');
    return { usedBytes: Number(used) * 1024, freeBytes: Number(free) * 1024 };
  }

  async #awaitPushAnswer(verdict: 'yes' | 'no', status: number): Promise<void> {
    const { context, contents, registries } = this.#parts;
    const { signal } = this.#of.run;
    const until = context.clock.now() + answersMs;
    for (;;) {
      const found = await this.#pushAnswer(contents.open(registries.access(this.#of.id), signal));
      if (found?.verdict === verdict && found.status === status) return;
      if (context.clock.now() > until) {
        const detail = found ? `${found.asked}: ${found.status} ${found.code}`.trim() : '';
        throw new SlipwayError('step.notProved', { data: { detail } });
      }
      await context.clock.sleep(500, signal);
    }
  }

  async #pushAnswer(opened: ReturnType<CareParts['contents']['open']>) {
    await using registry = opened;
    try {
      return (await registry.tryRights('slipway-login-test')).find(({ right }) => right === 'push');
    } catch (error) {
      // It has just been started: nobody answers, or the host on the way to it refuses the port.
      if (error instanceof SlipwayError && notYet.includes(error.code) && error.retryable) return undefined;
      throw error;
    }
  }

  async #exec(command: string, signal: AbortSignal, step?: StepRun): Promise<string> {
    const connection = await this.#parts.hosts.connection(this.#of.hostId, signal);
    const timeoutMs = command === collectRegistryGarbage() ? collectMs : commandMs;
    const onLine = step && { onLine: (text: string, stream: 'stdout' | 'stderr') => step.line(text, stream) };
    const { exitCode, stdout, stderr } = await connection.exec({
      ...{ script: command, root: true, signal, timeoutMs },
      ...onLine,
    });
    if (exitCode === 0) return stdout;
    const detail = stderr.trim().slice(-500);
    throw new SlipwayError('step.failed', { data: { reason: 'commandEnded', exitCode, detail } });
  }
}

function spaceNote(when: 'before' | 'after', { usedBytes, freeBytes }: Space): Note {
  return message(`registryCare.collect.space.${when}`, { used: mebibytes(usedBytes), free: mebibytes(freeBytes) });
}

function mebibytes(bytes: number): string {
  return `${(bytes / 1_048_576).toFixed(bytes < 104_857_600 ? 1 : 0)} MiB`;
}
