import { appendFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { OutputFiles } from '../../electron/storage/history/output-files.ts';
import { sampleOutput } from '../../tests/support/sample-records.ts';
import type { Contest } from './compare.ts';

const LINES = 100_000;
const BATCH = 500;

/** Output of a long build, as it comes: in batches, each line kept, numbered and found again by its number. */
export function outputContest(folder: string): Contest {
  const lines = sampleOutput(LINES, 1_700_000_000_000);
  const batches = Array.from({ length: LINES / BATCH }, (_, index) => lines.slice(index * BATCH, (index + 1) * BATCH));
  const texts = batches.map((batch) => batch.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const fail = (error: unknown): never => {
    throw error;
  };
  return {
    name: 'output',
    what: `${LINES.toLocaleString('en')} output lines through the output log`,
    baseline: 'appendFile of the same bytes',
    rounds: 5,
    run: async (stop) => {
      using outputs = new OutputFiles(join(folder, 'outputs'), fail);
      for (const batch of batches) outputs.append('bench', batch);
      outputs.flush('bench');
      stop();
      if (outputs.count('bench') !== LINES) throw new Error('lines were lost');
      outputs.remove('bench');
    },
    plain: async (stop) => {
      const file = join(folder, 'plain.jsonl');
      for (const text of texts) await appendFile(file, text);
      stop();
      await rm(file);
    },
  };
}
