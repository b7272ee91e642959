import type { FaultFamily } from '../fault.ts';
import { cluster } from './cluster.ts';
import { daemon } from './daemon.ts';
import { disk } from './disk.ts';
import { interruptions } from './interruptions.ts';
import { leftovers } from './leftovers.ts';
import { packages } from './packages.ts';
import { privileges } from './privileges.ts';
import { ssh } from './ssh.ts';
import { system } from './system.ts';

/** The whole matrix. */
export const families: readonly FaultFamily[] = [
  system,
  disk,
  packages,
  daemon,
  leftovers,
  privileges,
  ssh,
  cluster,
  interruptions,
];
