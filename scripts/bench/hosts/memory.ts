import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * The most memory that this process's descendants held together while `work` ran, in MiB. Pages that forks share are counted
 * once (Pss), which favours a program that forks for each host.
 */
export async function peakOfChildren(work: () => Promise<unknown>): Promise<number> {
  const before = new Set(await descendants(process.pid));
  const end = new AbortController();
  const watching = watch(before, end.signal);
  try {
    await work();
  } finally {
    end.abort();
  }
  return await watching;
}

async function watch(before: ReadonlySet<number>, signal: AbortSignal): Promise<number> {
  let peak = 0;
  while (!signal.aborted) {
    const own = (await descendants(process.pid)).filter((pid) => !before.has(pid));
    const sizes = await Promise.all(own.map(memoryOf));
    peak = Math.max(
      peak,
      sizes.reduce((sum, size) => sum + size, 0),
    );
    await sleep(200, undefined, { signal }).catch(() => undefined);
  }
  return peak;
}

async function descendants(root: number): Promise<number[]> {
  const children = new Map<number, number[]>();
  for (const entry of await readdir('/proc')) {
    const pid = Number(entry);
    if (!Number.isInteger(pid)) continue;
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    // The name in parentheses may hold anything; the parent is the second field after it.
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  const found: number[] = [];
  for (const queue = [root]; queue.length > 0; ) {
    const next = children.get(queue.pop() ?? 0) ?? [];
    found.push(...next);
    queue.push(...next);
  }
  return found;
}

async function memoryOf(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
  return Number(/^Pss:\s+(\d+) kB/m.exec(text)?.[1] ?? 0) / 1024;
}
