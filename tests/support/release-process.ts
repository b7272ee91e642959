import { openStorage } from '../../electron/storage/headless-storage.ts';
import { openReleaseBench, type ReleaseBenchOptions } from './release-bench.ts';

/**
 * A Slipway of its own for tests that kill it: goes on with what it finds, or starts the release that it is told, and
 * prints each verdict as a line of JSON. Arguments come as one line of JSON on standard input.
 */
interface Orders extends Omit<ReleaseBenchOptions, 'storage'> {
  readonly dataFolder: string;
  /** Null: only goes on with what is under way. */
  readonly start: { readonly serviceId: string; readonly image: string; readonly digest: string } | null;
}

let text = '';
for await (const chunk of process.stdin) text += String(chunk);
const orders = JSON.parse(text) as Orders;
const storage = openStorage({ dataFolder: orders.dataFolder, shell: 'headless' });
const bench = openReleaseBench({ ...orders, storage });
const say = (line: object): boolean => process.stdout.write(`${JSON.stringify(line)}\n`);
storage.records.onChange(({ collection, upsert }) => {
  if (collection === 'releases') for (const release of upsert) say(release);
});
if (orders.start) {
  const { serviceId, image, digest } = orders.start;
  const request = { clusterId: bench.clusterId, registryId: bench.registryId, applicationId: null, buildId: null };
  const target = { serviceIds: [serviceId] };
  await bench.releases.release({ ...request, target, image, digest, trigger: 'manual' }, bench.context.stopping);
}
for (const release of storage.records.of('releases').list()) await bench.verdict(release.id);
await bench[Symbol.asyncDispose]();
