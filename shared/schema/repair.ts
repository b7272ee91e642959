import { z } from 'zod';

/**
 * Repairs that Slipway can make by itself, each with probe, action, proof and undo (`electron/commands/repairs`). A finding
 * names the one that mends it, so that many hosts with the same finding can be repaired by one plan.
 */
export const RepairName = z.enum([
  /** Switches time synchronization on. */
  'clock.sync',
  /** Lets the host forward packets, now and after a restart. */
  'sysctl.forward',
  /** Raises the kernel's limits for many containers. */
  'sysctl.limits',
  /** Opens the ports that the host's roles need in firewalld, ufw or iptables. */
  'firewall.open',
  /** Points package sources that have moved (CentOS 7 and 8, Debian 10) to the archive. */
  'packages.archive',
  /** Ends a half-done installation. */
  'packages.finish',
  /** Installs programs that the set-up needs. */
  'tools.install',
  /** Installs SELinux' policy for containers; the mode stays as it is. */
  'selinux.policy',
  /** Loads the kernel modules that containers need, now and after a restart. */
  'kernel.modules',
  /** Gives a cloned machine an id of its own. */
  'host.machineId',
  /** Sets the host name that the host has in Slipway. */
  'host.name',
]);
export type RepairName = z.infer<typeof RepairName>;
