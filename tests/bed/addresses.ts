import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { network, paths } from './settings.ts';

/**
 * Takes an address in the bed's network for a bed: `wanted`, or a free one of `block` (third octet). A file made with
 * O_EXCL is the claim, so beds of several processes never get the same one, and a host keeps its address over a reboot.
 * @throws Error when `wanted` is taken or not of the bed's network, or the block is full.
 */
export async function takeAddress(bedId: string, block: number, wanted?: string): Promise<string> {
  await mkdir(paths.addresses, { recursive: true });
  if (wanted !== undefined) {
    if (!wanted.startsWith(`${network.prefix}.`)) throw new Error(`${wanted} is not in ${network.subnet}`);
    if (await claim(wanted, bedId)) return wanted;
    throw new Error(`${wanted} is taken by another host`);
  }
  for (let third = block; third < block + 10; third += 1) {
    for (let last = 1; last < 255; last += 1) {
      const address = `${network.prefix}.${third}.${last}`;
      if (address !== network.gateway && (await claim(address, bedId))) return address;
    }
  }
  throw new Error('no free address in the bed');
}

/** Gives an address back. */
export async function releaseAddress(address: string): Promise<void> {
  await rm(join(paths.addresses, address), { force: true });
}

/** Gives back all addresses of a bed. */
export async function releaseAddressesOf(bedId: string): Promise<void> {
  for (const address of await readdir(paths.addresses).catch(() => [])) {
    const owner = await readFile(join(paths.addresses, address), 'utf8').catch(() => '');
    if (owner === bedId) await releaseAddress(address);
  }
}

async function claim(address: string, bedId: string): Promise<boolean> {
  return writeFile(join(paths.addresses, address), bedId, { flag: 'wx' }).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return false;
      throw error;
    },
  );
}
