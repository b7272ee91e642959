import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { releaseAddressesOf } from './addresses.ts';
import { removeContainer } from './container.ts';
import { answers, docker, startDaemon, stopDaemon } from './daemon.ts';
import { takeLock } from './lock.ts';
import { exists, say } from './machine.ts';
import { identify, isRunning, type ProcessIdentity } from './processes.ts';
import { labels, paths, runtimeFolder } from './settings.ts';

interface Registration {
  readonly owner: ProcessIdentity;
  /** Outlives its owner, until `bed down`. */
  readonly keep: boolean;
}

/** Folder of one bed's own files. */
export function folderOf(bedId: string): string {
  return join(paths.beds, bedId);
}

/** Registers a bed of this process, starting the engine if it is the first; removes what killed processes left. */
export async function enter(bedId: string, keep: boolean): Promise<void> {
  await using _lock = await takeLock('bed');
  const owner = await identify(process.pid);
  if (!owner) throw new Error('cannot read /proc');
  try {
    await startDaemon();
    await sweep();
    await mkdir(folderOf(bedId), { recursive: true, mode: 0o700 });
    await writeFile(join(folderOf(bedId), 'bed.json'), JSON.stringify({ owner, keep } satisfies Registration));
  } catch (error) {
    if ((await registered()).length === 0) await stopDaemon();
    throw error;
  }
}

/** Removes a bed with its hosts; the last one out stops the engine. */
export async function leave(bedId: string): Promise<void> {
  await using _lock = await takeLock('bed');
  if (!(await revive())) return;
  await removeBed(bedId);
  await sweep();
  if ((await registered()).length === 0) await stopDaemon();
}

/** Removes the beds that outlive their process, or `all`, those of running processes too; then the engine if none is left. */
export async function leaveKept(all: boolean): Promise<void> {
  await using _lock = await takeLock('bed');
  if (!(await revive())) return;
  for (const bedId of await registered()) {
    if (all || (await registration(bedId))?.keep) await removeBed(bedId);
  }
  await sweep();
  if ((await registered()).length === 0) await stopDaemon();
}

/** Whether there is an engine to clean up with. One that was killed is started again, since only it can end its containers well. */
async function revive(): Promise<boolean> {
  if (await answers()) return true;
  if (!(await exists(runtimeFolder))) return false;
  await startDaemon();
  return true;
}

/** Names of the beds that are open, in whichever process. */
export async function registered(): Promise<string[]> {
  return readdir(paths.beds).catch(() => []);
}

/** Removes the beds whose process is gone, and containers and volumes that belong to none. */
async function sweep(): Promise<void> {
  for (const bedId of await registered()) {
    const found = await registration(bedId);
    if (found && (found.keep || (await isRunning(found.owner)))) continue;
    say(`removing what an ended run left (${bedId})`);
    await removeBed(bedId);
  }
  const known = new Set(await registered());
  for (const { Id, Labels } of await docker.listContainers({ all: true, filters: { label: [labels.bed] } })) {
    if (!known.has(Labels[labels.bed] ?? '')) await removeContainer(Id);
  }
}

async function registration(bedId: string): Promise<Registration | undefined> {
  const text = await readFile(join(folderOf(bedId), 'bed.json'), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as Registration);
}

async function removeBed(bedId: string): Promise<void> {
  const filters = { label: [`${labels.bed}=${bedId}`] };
  const containers = await docker.listContainers({ all: true, filters });
  await Promise.all(containers.map(({ Id }) => removeContainer(Id)));
  await releaseAddressesOf(bedId);
  await rm(folderOf(bedId), { recursive: true, force: true });
}
