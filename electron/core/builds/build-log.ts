import type { BuildFailure, BuildStage } from '../../../shared/schema/build.ts';
import type { StepRun } from '../../operations/operations.ts';
import type { TraceEvent, VertexEvent } from './buildkit-trace.ts';

/** Steps that are kept of one build; a Dockerfile has at most 127 layers. */
const STAGES_AT_MOST = 400;
const NAME_AT_MOST = 240;
const LAST_LINES = 20;

interface BuildLogParts {
  readonly step: StepRun;
  /** Number that the next line of output will get. */
  readonly nextLine: () => number;
  readonly now: () => number;
  /** Values that must not be seen. */
  readonly secrets: readonly string[];
  readonly onStages: (stages: readonly BuildStage[]) => void;
}

/** Writes a build's output, and knows its steps: when each began and ended, and where the one that failed did. */
export class BuildLog {
  readonly #parts: BuildLogParts;
  readonly #secrets: readonly string[];
  readonly #lastLines: string[] = [];
  readonly #containers: string[] = [];
  readonly #images: string[] = [];
  #stages: readonly BuildStage[] = [];
  /** Of each stage: the number of its last line of output. */
  readonly #lastLineOf = new Map<number, number>();
  readonly #vertices = new Map<string, { readonly number: number; stage: number; begun: boolean }>();
  #current = -1;
  #cached = false;

  constructor(parts: BuildLogParts) {
    this.#parts = parts;
    // A secret of several lines is shown line by line. What is shorter than a word would hide half of the output.
    this.#secrets = parts.secrets
      .flatMap((secret) => [secret, ...secret.split(/\r?\n/)])
      .filter((secret) => secret.trim().length >= 4)
      .toSorted((one, other) => other.length - one.length);
  }

  /** The last lines, for the error. */
  get lastLines(): readonly string[] {
    return this.#lastLines;
  }

  /** Containers that the older builder has made, oldest first. */
  get containers(): readonly string[] {
    return this.#containers;
  }

  /** Images that the older builder has made on its way, oldest first; none that were there before. */
  get images(): readonly string[] {
    return this.#images;
  }

  redact(text: string): string {
    return this.#secrets.reduce((shown, secret) => shown.replaceAll(secret, '[redacted]'), text);
  }

  /** A line of the older builder (moby `builder/dockerfile/evaluator.go` and `internals.go`). */
  line(text: string): void {
    const stage = /^Step (\d+\/\d+) : (.*)$/.exec(text);
    if (stage) {
      this.#endCurrent();
      this.#current = this.#begin(text);
    }
    if (text === ' ---> Using cache') this.#cached = true;
    const container = /^ ---> Running in ([0-9a-f]{12,64})$/.exec(text)?.[1];
    if (container !== undefined) this.#containers.push(container);
    const image = /^ ---> ([0-9a-f]{12,64})$/.exec(text)?.[1];
    if (image !== undefined && !this.#cached && !this.#inFrom()) this.#images.push(image);
    this.#write(text, this.#current);
    if (/^Successfully built /.test(text)) this.#endCurrent();
  }

  /** Events of BuildKit, written as its own client does with `--progress=plain`. */
  trace(events: readonly TraceEvent[]): void {
    for (const event of events) {
      if (event.kind === 'vertex') this.#vertex(event);
      else this.#write(`#${this.#numberOf(event.vertex)} ${event.text}`, this.#stageOf(event.vertex));
    }
  }

  /** What failed, by the engine's words for it; every step that was under way has ended. */
  failed(error: string, exitCode: number | undefined): BuildFailure | null {
    const marked = this.#stages.findIndex(({ state }) => state === 'failed');
    const index = marked >= 0 ? marked : this.#current;
    this.stop('failed', index);
    const stage = this.#stages[index];
    if (!stage) return null;
    const code = exitCode ?? Number(/exit code: (\d+)/.exec(error)?.[1] ?? Number.NaN);
    return {
      step: stage.name,
      command: commandOf(stage.name),
      exitCode: Number.isInteger(code) ? code : null,
      line: this.#lastLineOf.get(index) ?? stage.line,
    };
  }

  /** Nothing runs any more: for the step `failed` it is a failure, for the others an end without result. */
  stop(state: 'failed' | 'stopped', failed = this.#current): void {
    const finishedAt = this.#parts.now();
    this.#change(
      this.#stages.map((stage, index) =>
        stage.state === 'running' ? { ...stage, state: index === failed ? state : 'stopped', finishedAt } : stage,
      ),
    );
  }

  #vertex({ id, name, cached, started, completed, error }: VertexEvent): void {
    const number = this.#numberOf(id);
    const vertex = this.#vertices.get(id);
    if (started && vertex && !vertex.begun) {
      vertex.begun = true;
      if (isStep(name)) vertex.stage = this.#begin(name);
      this.#write(`#${number} ${name}`, vertex.stage);
    }
    if (!completed || !vertex) return;
    const stage = this.#stages[vertex.stage];
    if (stage && stage.state !== 'running') return;
    const stopped = /context canceled/i.test(error);
    if (stage) {
      const seconds = ((this.#parts.now() - stage.startedAt) / 1000).toFixed(1);
      if (error === '') this.#write(cached ? `#${number} CACHED` : `#${number} DONE ${seconds}s`, vertex.stage);
      this.#end(vertex.stage, error === '' ? (cached ? 'cached' : 'done') : stopped ? 'stopped' : 'failed');
    }
    if (error !== '' && !stopped) this.#say(`#${number} ERROR: ${error}`);
  }

  #numberOf(id: string): number {
    const known = this.#vertices.get(id);
    if (known) return known.number;
    const number = this.#vertices.size + 1;
    this.#vertices.set(id, { number, stage: -1, begun: false });
    return number;
  }

  #stageOf(id: string): number {
    return this.#vertices.get(id)?.stage ?? -1;
  }

  /** The images that `FROM` names were there, or were pulled: they are no halves of ours. */
  #inFrom(): boolean {
    return /^Step \d+\/\d+ : FROM /i.test(this.#stages[this.#current]?.name ?? 'Step 0/0 : FROM ');
  }

  #begin(name: string): number {
    this.#cached = false;
    if (this.#stages.length >= STAGES_AT_MOST) return this.#stages.length - 1;
    const stage: BuildStage = {
      name: this.redact(name).slice(0, NAME_AT_MOST),
      state: 'running',
      startedAt: this.#parts.now(),
      finishedAt: null,
      line: this.#parts.nextLine(),
    };
    this.#change([...this.#stages, stage]);
    return this.#stages.length - 1;
  }

  #endCurrent(): void {
    if (this.#current >= 0) this.#end(this.#current, this.#cached ? 'cached' : 'done');
    this.#current = -1;
  }

  #end(index: number, state: BuildStage['state']): void {
    const finishedAt = this.#parts.now();
    this.#change(this.#stages.map((stage, at) => (at === index ? { ...stage, state, finishedAt } : stage)));
  }

  #change(stages: readonly BuildStage[]): void {
    this.#stages = stages;
    this.#parts.onStages(stages);
  }

  #write(text: string, stage: number): void {
    if (stage >= 0) this.#lastLineOf.set(stage, this.#parts.nextLine());
    this.#say(text);
  }

  #say(text: string): void {
    const shown = this.redact(text);
    this.#lastLines.push(shown);
    if (this.#lastLines.length > LAST_LINES) this.#lastLines.shift();
    this.#parts.step.line(shown, 'stdout');
  }
}

/** BuildKit's own errands are no steps of the Dockerfile. */
function isStep(name: string): boolean {
  return /^\[(?!internal\])/.test(name);
}

/** `[2/3] RUN npm ci` and `Step 2/3 : RUN npm ci` are `RUN npm ci`. */
function commandOf(name: string): string {
  return name.replace(/^(?:\[[^\]]*\]|Step \d+\/\d+ :)\s*/, '');
}
