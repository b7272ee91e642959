import { HostInput } from '../../shared/schema/host.ts';
import type { BedHost } from '../bed/index.ts';
import type { Subject } from './scene.ts';

/** Changes how Slipway logs in at a host: other secrets, another way to root. */
export async function changeLogin(
  { bench, ids }: Subject,
  host: BedHost,
  login: { readonly ssh?: Partial<NonNullable<HostInput['ssh']>>; readonly secrets?: HostInput['secrets'] },
): Promise<void> {
  const [id = ''] = ids;
  const record = bench.context.storage.records.of('hosts').require(id);
  const ssh = record.ssh && { ...record.ssh, ...login.ssh };
  await bench.hosts.update({ id, host: HostInput.parse({ name: host.name, ssh, secrets: login.secrets ?? {} }) });
}

/** Accepts the key that the host shows now, as the admin does after having compared it. */
export async function acceptKey({ bench, ids }: Subject, host: BedHost): Promise<void> {
  const [id = ''] = ids;
  await bench.hosts.pinKey({ id, fingerprint: await host.publicHostKeyFingerprint() }, bench.signal);
}
