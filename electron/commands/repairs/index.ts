import type { Repair } from '../../../shared/domain/repairs.ts';
import { openFirewall } from './firewall-repairs.ts';
import { containerPolicy, finishPackages, installTools, packageArchive } from './package-repairs.ts';
import type { RepairScripts } from './repair-scripts.ts';
import { clockSync, hostName, kernelModules, machineId, sysctlForward, sysctlLimits } from './system-repairs.ts';

/** The exact scripts of a repair: probe and proof, action, undo. */
export function repairScripts(repair: Repair): RepairScripts {
  switch (repair.name) {
    case 'clock.sync':
      return clockSync(repair);
    case 'sysctl.forward':
      return sysctlForward(repair);
    case 'sysctl.limits':
      return sysctlLimits(repair);
    case 'firewall.open':
      return openFirewall(repair);
    case 'packages.archive':
      return packageArchive(repair);
    case 'packages.finish':
      return finishPackages(repair);
    case 'tools.install':
      return installTools(repair);
    case 'selinux.policy':
      return containerPolicy(repair);
    case 'kernel.modules':
      return kernelModules(repair);
    case 'host.machineId':
      return machineId(repair);
    case 'host.name':
      return hostName(repair);
  }
}
