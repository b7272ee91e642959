/** One stage of the demo: how long it took and what proves it. */
export interface Stage {
  readonly name: string;
  readonly ms: number;
  readonly proof: string;
}

/** Runs stages one after the other, printing each as it ends. */
export class Timeline {
  readonly stages: Stage[] = [];

  /** `work` returns the proof. A throw is the end of the demo, with the stage named. */
  async stage(name: string, work: () => Promise<string>): Promise<void> {
    const started = Date.now();
    // On a terminal the running stage is shown at once and its line written over when it ends.
    const begin = process.stdout.isTTY ? '\r' : '';
    if (begin) process.stdout.write(`${name} …`);
    try {
      const proof = await work();
      const ms = Date.now() - started;
      this.stages.push({ name, ms, proof });
      process.stdout.write(`${begin}${name.padEnd(34)} ${seconds(ms)}  ${proof}\n`);
    } catch (error) {
      process.stdout.write(`${begin}${name.padEnd(34)} ${seconds(Date.now() - started)}  FAILED\n`);
      throw new Error(`stage "${name}" failed`, { cause: error });
    }
  }
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1).padStart(6)} s`;
}
