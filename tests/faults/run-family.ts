import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { type Bed, openBed } from '../bed/index.ts';
import type { FaultFamily } from './fault.ts';
import { openScene } from './scene.ts';

/** A test for each fault of a family, on one bed. */
export function runFamily({ name, faults }: FaultFamily): void {
  let bed: Bed;
  let privateKey: string;
  beforeAll(async () => {
    bed = await openBed();
    privateKey = await readFile(bed.privateKeyPath, 'utf8');
  });
  afterAll(async () => {
    await bed?.dispose();
  });
  describe(name, () => {
    for (const { id, what, run } of faults) it(`${id}: ${what}`, () => run(openScene(bed, privateKey)));
  });
}
