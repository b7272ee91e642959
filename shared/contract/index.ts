import type { ContractRouterClient } from '@orpc/contract';
import { applications, builds } from './applications.ts';
import { channels } from './channels.ts';
import { clusters, services } from './clusters.ts';
import { hosts } from './hosts.ts';
import { mirrors } from './mirrors.ts';
import { notifications, operations } from './operations.ts';
import { provisioning } from './provisioning.ts';
import { receivers } from './receivers.ts';
import { registries } from './registries.ts';
import { releases } from './releases.ts';
import { system } from './system.ts';

/** All that a window can ask of core. The same over MessagePort and WebSocket. */
export const contract = {
  system,
  hosts,
  provisioning,
  mirrors,
  operations,
  notifications,
  channels,
  clusters,
  services,
  registries,
  applications,
  builds,
  releases,
  receivers,
};

export type Contract = typeof contract;
export type Client = ContractRouterClient<Contract>;
