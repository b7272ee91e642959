import { portName } from '../../../shared/domain/profiles.ts';
import type { Repair } from '../../../shared/domain/repairs.ts';
import { quote, script } from '../shell-text.ts';
import type { RepairScripts } from './repair-scripts.ts';

type Opening = Extract<Repair, { name: 'firewall.open' }>;
type Port = Opening['ports'][number];

/** Opens ports for the network of the other nodes; what clients use is opened for everybody. */
export function openFirewall(opening: Opening): RepairScripts {
  switch (opening.by) {
    case 'firewalld':
      return firewalld(opening);
    case 'ufw':
      return ufw(opening);
    case 'iptables':
      return iptables(opening);
  }
}

const sourceOf = ({ network }: Opening, { from }: Port): string | null => (from === 'nodes' ? network : null);

/** Now and permanently, without a reload: that cuts published ports of Swarm (moby issue 41609, until 29.0). */
function firewalld(opening: Opening): RepairScripts {
  const zone = [
    "link=$(ip -4 route show default | sed -n 's/.* dev \\([^ ]*\\).*/\\1/p' | head -n 1)",
    'zone=$(firewall-cmd --get-zone-of-interface="$link" 2>/dev/null) || zone=$(firewall-cmd --get-default-zone) || exit',
  ];
  const rule = (verb: string) => (port: Port) => {
    const source = sourceOf(opening, port);
    if (source === null) return `--${verb}-port=${portName(port)}`;
    const text = `rule family="ipv4" source address="${source}" port port="${port.port}" protocol="${port.protocol}" accept`;
    return `--${verb}-rich-rule='${text}'`;
  };
  const each = (verb: string, after = '') =>
    ['', '--permanent '].flatMap((when) =>
      opening.ports.map((port) => `firewall-cmd ${when}--zone="$zone" ${rule(verb)(port)}${after}`),
    );
  return {
    action: script('set -u', zone, each('add', ' || exit')),
    proof: script(
      zone,
      each('query', ' >/dev/null || exit 1'),
      `echo "open in zone $zone: ${opening.ports.map(portName).join(', ')}"`,
    ),
    undo: script(zone, each('remove')),
  };
}

function ufw(opening: Opening): RepairScripts {
  const rule = (port: Port) =>
    `allow proto ${port.protocol} from ${sourceOf(opening, port) ?? 'any'} to any port ${port.port}`;
  return {
    action: script('set -u', ...opening.ports.map((port) => `ufw ${rule(port)} || exit`)),
    proof: script(
      'rules=$(ufw status) || exit 1',
      ...opening.ports.map(
        (port) =>
          `printf '%s\\n' "$rules" | grep -qE '^${port.port}/${port.protocol} +ALLOW' || { echo "${portName(port)} is not open" >&2; exit 1; }`,
      ),
      `echo "open: ${opening.ports.map(portName).join(', ')}"`,
    ),
    undo: script(...opening.ports.map((port) => `ufw delete ${rule(port)}`)),
  };
}

/** First in the chain, and kept over a restart where the host has a place for it; where not, that is said. */
function iptables(opening: Opening): RepairScripts {
  const rule = (port: Port) => {
    const source = sourceOf(opening, port);
    return `-p ${port.protocol}${source === null ? '' : ` -s ${quote(source)}`} --dport ${port.port} -m comment --comment slipway -j ACCEPT`;
  };
  const keep = [
    'if [ -e /etc/iptables/rules.v4 ] && command -v netfilter-persistent >/dev/null 2>&1; then netfilter-persistent save || exit',
    'elif [ -e /etc/sysconfig/iptables ] && [ "$(systemctl is-enabled iptables 2>/dev/null)" = enabled ]; then',
    '  cp -p /etc/sysconfig/iptables /etc/sysconfig/iptables.slipway-before && iptables-save > /etc/sysconfig/iptables || exit',
    'else echo "what closes these ports at the next start of the host is not known: look at its firewall script"; fi',
  ];
  return {
    action: script(
      'set -u',
      ...opening.ports.map(
        (port) => `iptables -C INPUT ${rule(port)} 2>/dev/null || iptables -I INPUT 1 ${rule(port)} || exit`,
      ),
      keep,
    ),
    proof: script(
      ...opening.ports.map((port) => `iptables -C INPUT ${rule(port)} || exit 1`),
      `echo "open: ${opening.ports.map(portName).join(', ')}"`,
    ),
    undo: script(...opening.ports.map((port) => `iptables -D INPUT ${rule(port)}`)),
  };
}
