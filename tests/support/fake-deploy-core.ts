import { createFakeCore, type FakeCore, type SampleRecords } from './fake-client.ts';
import { deployAnswers } from './fake-deploy-answers.ts';
import { sampleRecords } from './sample-records.ts';

/** The sample installation, answering for applications, services, releases, registries and receivers. */
export function createDeployCore(change: SampleRecords = {}): FakeCore {
  const records = { ...sampleRecords(), ...change };
  return createFakeCore({ records, settings: { language: 'en' }, answers: deployAnswers(records) });
}

/** Inputs of all calls of one procedure so far. */
export function inputsOf(core: FakeCore, path: string): readonly unknown[] {
  return core.calls.filter((call) => call.path === path).map(({ input }) => input);
}
