import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** A process, told apart from a later one with the same number by the moment it started (clock ticks since boot). */
export interface ProcessIdentity {
  readonly pid: number;
  readonly started: string;
}

/** Identity of a running process, or undefined when there is none (zombies count as gone). */
export async function identify(pid: number): Promise<ProcessIdentity | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  // The command in parentheses may hold spaces; the fields after it do not. https://man7.org/linux/man-pages/man5/proc.5.html
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  const started = fields?.[19];
  return started === undefined || fields?.[0] === 'Z' ? undefined : { pid, started };
}

/** Whether exactly this process still runs. */
export async function isRunning(process: ProcessIdentity): Promise<boolean> {
  return (await identify(process.pid))?.started === process.started;
}

const engineProgram = /(^|\/)(dockerd|containerd|containerd-shim[-\w]*|runc)$/;

/** Numbers of the engine's processes whose command line names `path`: how the bed finds what an ended run left behind. */
export async function processesNaming(path: string): Promise<number[]> {
  const found: number[] = [];
  for (const entry of await readdir('/proc')) {
    const pid = Number(entry);
    if (!Number.isInteger(pid) || pid === process.pid) continue;
    const line = await readFile(`/proc/${entry}/cmdline`, 'utf8').catch(() => '');
    const [program = '', ...rest] = line.split('\0');
    if (engineProgram.test(program) && rest.some((argument) => argument.includes(path))) found.push(pid);
  }
  return found;
}

/** Asks a process to end and waits; after `timeoutMs` it is killed. */
export async function end(pid: number, timeoutMs: number): Promise<void> {
  const target = await identify(pid);
  if (!target) return;
  signal(pid, 'SIGTERM');
  const deadline = Date.now() + timeoutMs;
  while (Date.now() < deadline) {
    if (!(await isRunning(target))) return;
    await sleep(50);
  }
  signal(pid, 'SIGKILL');
  while (await isRunning(target)) await sleep(20);
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    // Gone between looking and sending: that is what was wanted.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
