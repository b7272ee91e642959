import { spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { paths } from './settings.ts';

/**
 * Holds a lock named `name` across processes. It is the kernel's `flock`, held by a child that ends when its standard
 * input closes: so it is free again at once when this process dies, however it dies.
 */
export async function takeLock(name: string): Promise<AsyncDisposable> {
  await mkdir(paths.locks, { recursive: true });
  const child = spawn('flock', [join(paths.locks, name), 'sh', '-c', 'echo held; cat >/dev/null'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    // A Ctrl-C reaches the whole process group; the lock must outlive it until cleaning up is done.
    detached: true,
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => reject(new Error(`flock ${name} ended with ${code}`)));
    child.stdout.once('data', () => resolve());
  });
  return {
    async [Symbol.asyncDispose]() {
      child.stdin.end();
      await ended;
    },
  };
}
