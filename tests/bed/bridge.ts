import { readFile, rm, writeFile } from 'node:fs/promises';
import { execa } from 'execa';
import { say } from './machine.ts';
import { network, paths } from './settings.ts';

const forwarding = '/proc/sys/net/ipv4/ip_forward';
const comment = ['-m', 'comment', '--comment', network.name] as const;

/**
 * The bed's daemon leaves iptables alone (so that a Docker of the machine's owner keeps its chains); these rules give
 * hosts the way out, all marked with a comment by which they are found again.
 */
const rules: readonly (readonly [table: string, chain: string, ...rest: string[]])[] = [
  ['nat', 'POSTROUTING', '-s', network.subnet, '!', '-o', network.bridge, ...comment, '-j', 'MASQUERADE'],
  ['filter', 'FORWARD', '-i', network.bridge, ...comment, '-j', 'ACCEPT'],
  ['filter', 'FORWARD', '-o', network.bridge, ...comment, '-j', 'ACCEPT'],
];

/** Lets hosts reach the world through this machine. Where that is not allowed, says so and goes on: hosts still see each other. */
export async function openWayOut(): Promise<void> {
  try {
    const before = (await readFile(forwarding, 'utf8')).trim();
    if (before !== '1') {
      await writeFile(paths.machine, JSON.stringify({ forwarding: before }));
      await writeFile(forwarding, '1');
    }
    for (const [table, chain, ...rest] of rules) {
      const there = await execa('iptables', ['-w', '-t', table, '-C', chain, ...rest], { reject: false });
      if (there.exitCode !== 0) await execa('iptables', ['-w', '-t', table, '-I', chain, ...rest]);
    }
  } catch (error) {
    say(`hosts have no way out of the bed: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Takes back all that `openWayOut` and the daemon's network left on this machine. */
export async function closeWayOut(): Promise<void> {
  for (const [table, chain, ...rest] of rules) {
    const remove = () => execa('iptables', ['-w', '-t', table, '-D', chain, ...rest], { reject: false });
    while ((await remove()).exitCode === 0);
  }
  await execa('ip', ['link', 'delete', network.bridge], { reject: false });
  const saved = await readFile(paths.machine, 'utf8').catch(() => undefined);
  if (saved === undefined) return;
  const { forwarding: before } = JSON.parse(saved) as { forwarding: string };
  await writeFile(forwarding, before).catch(() => undefined);
  await rm(paths.machine, { force: true });
}
