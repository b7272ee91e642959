import type { Repair } from '../../../shared/domain/repairs.ts';
import { exitCodes, quote, refuse, script, writeText } from '../shell-text.ts';
import { installPackages } from './package-repairs.ts';
import type { RepairScripts } from './repair-scripts.ts';

type RepairOf<Name extends Repair['name']> = Extract<Repair, { name: Name }>;

const timeServices = 'chronyd chrony ntpd ntp ntpsec systemd-timesyncd openntpd';

/** Prefers the service that is installed; installs chrony where none is. */
export function clockSync({ manager }: RepairOf<'clock.sync'>): RepairScripts {
  const find = `time_service() { for u in ${timeServices}; do systemctl cat "$u.service" >/dev/null 2>&1 && { echo "$u"; return 0; }; done; return 1; }`;
  return {
    action: script(
      'set -u',
      refuse,
      find,
      'if ! service=$(time_service); then',
      manager === null
        ? `  refuse ${exitCodes.badData} "no time service is installed, and no package manager that could bring one"`
        : installPackages(manager, ['chrony']),
      `  service=$(time_service) || refuse ${exitCodes.badData} "chrony was installed, but brought no service"`,
      'fi',
      'echo "time service: $service"',
      '# timedated may know none of the services; the unit itself is what counts, and the proof asks for it.',
      'if [ "$service" = systemd-timesyncd ]; then timedatectl set-ntp true || :; fi',
      'systemctl enable --now "$service.service" || exit',
      '# A clock that is far off is set at once instead of being slowed or hurried for hours.',
      'if command -v chronyc >/dev/null 2>&1; then chronyc -a makestep || :; fi',
    ),
    proof: script(
      `for u in ${timeServices}; do`,
      '  [ "$(systemctl is-active "$u.service" 2>/dev/null)" = active ] || continue',
      '  case $(systemctl is-enabled "$u.service" 2>/dev/null) in enabled*|alias|static|generated) ;; *) echo "$u runs, but does not start with the host" >&2; exit 1;; esac',
      '  echo "$u runs; $(timedatectl 2>/dev/null | grep -i synchronized | sed \'s/^ *//\')"',
      '  exit 0',
      'done',
      'echo "no time service runs" >&2',
      'exit 1',
    ),
    undo: 'systemctl disable --now chronyd.service || timedatectl set-ntp false',
  };
}

const forwardFile = '/etc/sysctl.d/99-slipway-forward.conf';

/** What forces it off is set aside as a comment, since `/etc/sysctl.conf` is read last. */
export function sysctlForward({ files, bridges }: RepairOf<'sysctl.forward'>): RepairScripts {
  const wanted = ['net.ipv4.ip_forward = 1', ...(bridges ? ['net.bridge.bridge-nf-call-iptables = 1'] : [])];
  const list = files.map(quote).join(' ');
  return {
    action: script(
      'set -u',
      ...files.map(
        (file) => `sed -i.slipway-before 's/^ *net[./]ipv4[./]ip_forward *= *0/# slipway: &/' ${quote(file)} || exit`,
      ),
      'mkdir -p /etc/sysctl.d || exit',
      writeText(forwardFile, `${wanted.join('\n')}\n`),
      '[ "$(cat /proc/sys/net/ipv4/ip_forward)" = 1 ] || echo 1 > /proc/sys/net/ipv4/ip_forward || exit',
      bridges ? 'echo 1 > /proc/sys/net/bridge/bridge-nf-call-iptables || exit' : '',
    ),
    proof: script(
      '[ "$(cat /proc/sys/net/ipv4/ip_forward)" = 1 ] || { echo "forwarding is off" >&2; exit 1; }',
      bridges
        ? '[ "$(cat /proc/sys/net/bridge/bridge-nf-call-iptables)" = 1 ] || { echo "the filter on bridges is off" >&2; exit 1; }'
        : '',
      "if grep -lsE '^ *net[./]ipv4[./]ip_forward *= *0' /etc/sysctl.conf /etc/sysctl.d/*.conf >&2; then exit 1; fi",
      `[ -r ${forwardFile} ] || { echo "${forwardFile} is missing" >&2; exit 1; }`,
      'echo "net.ipv4.ip_forward = 1, now and after a restart"',
    ),
    undo: script(
      `rm -f ${forwardFile}`,
      list === '' ? '' : `for file in ${list}; do sed -i 's/^# slipway: //' "$file"; done`,
    ),
  };
}

const limitsFile = '/etc/sysctl.d/99-slipway-limits.conf';

export function sysctlLimits({ values }: RepairOf<'sysctl.limits'>): RepairScripts {
  const lines = values.map(([path, value]) => `${path.replaceAll('/', '.')} = ${value}`);
  return {
    action: script(
      'set -u',
      'mkdir -p /etc/sysctl.d || exit',
      writeText(limitsFile, `${lines.join('\n')}\n`),
      ...values.map(
        ([path, value]) => `[ "$(cat /proc/sys/${path})" -ge ${value} ] || echo ${value} > /proc/sys/${path} || exit`,
      ),
    ),
    proof: script(
      ...values.map(
        ([path, value]) =>
          `[ "$(cat /proc/sys/${path})" -ge ${value} ] || { echo "${path.replaceAll('/', '.')} is below ${value}" >&2; exit 1; }`,
      ),
      ...values.map(
        ([path]) =>
          `grep -qs '^${path.replaceAll('/', '.')} = ' ${limitsFile} || { echo "${limitsFile} does not keep it" >&2; exit 1; }`,
      ),
      `cat ${limitsFile}`,
    ),
    undo: `rm -f ${limitsFile}`,
  };
}

const modulesFile = '/etc/modules-load.d/slipway.conf';

export function kernelModules({ modules, extra, manager }: RepairOf<'kernel.modules'>): RepairScripts {
  return {
    action: script(
      'set -u',
      refuse,
      extra !== null && manager !== null ? installPackages(manager, [extra]) : '',
      ...modules.map((name) => `modprobe ${quote(name)} || exit`),
      'mkdir -p /etc/modules-load.d || exit',
      writeText(modulesFile, `${modules.join('\n')}\n`),
    ),
    proof: script(
      `for m in ${modules.map(quote).join(' ')}; do`,
      '  [ -d "/sys/module/$m" ] || grep -qs "/$m\\.ko" "/lib/modules/$(uname -r)/modules.builtin" || { echo "$m is not loaded" >&2; exit 1; }',
      `  grep -qx "$m" ${modulesFile} || { echo "$m is not in ${modulesFile}" >&2; exit 1; }`,
      'done',
      `echo "loaded: ${modules.join(', ')}"`,
    ),
    undo: `rm -f ${modulesFile}`,
  };
}

/** The earlier id is kept beside it: logs and licences may know the host by it. */
export function machineId({ hash }: RepairOf<'host.machineId'>): RepairScripts {
  return {
    action: script(
      'set -u',
      'if [ -s /etc/machine-id ]; then cp -p /etc/machine-id /etc/machine-id.slipway-before || exit; fi',
      'rm -f /etc/machine-id || exit',
      'if [ -e /var/lib/dbus/machine-id ] && [ ! -L /var/lib/dbus/machine-id ]; then rm -f /var/lib/dbus/machine-id || exit; fi',
      'if [ -r /proc/sys/kernel/random/uuid ]; then tr -d - < /proc/sys/kernel/random/uuid > /etc/machine-id || exit',
      'else systemd-machine-id-setup || exit; fi',
      'chmod 444 /etc/machine-id || exit',
      'if [ -d /var/lib/dbus ] && [ ! -e /var/lib/dbus/machine-id ]; then ln -s /etc/machine-id /var/lib/dbus/machine-id || exit; fi',
      'echo "services take the new id when they start: restart the host when it suits"',
    ),
    proof: script(
      '[ -s /etc/machine-id ] || { echo "there is no machine id" >&2; exit 1; }',
      "now=$(sha256sum < /etc/machine-id | cut -d ' ' -f 1)",
      `[ "$now" != ${quote(hash || 'none')} ] || { echo "the machine id is still the earlier one" >&2; exit 1; }`,
      'echo "a machine id of its own since $(date -r /etc/machine-id)"',
    ),
    undo: 'mv -f /etc/machine-id.slipway-before /etc/machine-id',
  };
}

export function hostName({ value }: RepairOf<'host.name'>): RepairScripts {
  const name = quote(value);
  return {
    action: script(
      'set -u',
      `if command -v hostnamectl >/dev/null 2>&1 && hostnamectl set-hostname ${name}; then :`,
      'else',
      `  echo ${name} > /etc/hostname || exit`,
      `  hostname ${name} || exit`,
      'fi',
      '# Programs that look their own name up do not wait for a name server.',
      `if ! grep -qsw ${name} /etc/hosts; then echo "127.0.1.1 ${value}" >> /etc/hosts || exit; fi`,
    ),
    proof: script(
      `[ "$(uname -n)" = ${name} ] || { echo "the host is called $(uname -n)" >&2; exit 1; }`,
      `[ "$(grep -v '^#' /etc/hostname | head -n 1)" = ${name} ] || { echo "/etc/hostname says otherwise" >&2; exit 1; }`,
      `echo "host name ${value}, now and after a restart"`,
    ),
    undo: null,
  };
}
