import type { FactSections } from './fact-sections.ts';
import type { FirewallFacts, FirewallRule, FirewallZone, PacketRules } from './facts-network.ts';

export function parseFirewall(sections: FactSections): FirewallFacts {
  const zones = sections.lines('firewall.firewalld');
  const status = sections.lines('firewall.ufw');
  const iptables = sections.lines('firewall.iptables');
  const nft = sections.lines('firewall.nft');
  return {
    firewalld: zones && zones.length > 0 ? parseZones(zones) : null,
    ufw: status && status.length > 0 ? parseUfw(status) : null,
    iptables: iptables && iptables.length > 0 ? parseIptables(iptables) : null,
    nftables: nft && nft.length > 0 ? parseNft(nft) : null,
  };
}

/** `firewall-cmd --zone=… --list-all` (firewall-cmd(1)), one block per zone. */
function parseZones(lines: readonly string[]): FirewallZone[] {
  const zones: FirewallZone[] = [];
  for (const line of lines) {
    const head = /^(\S+)(?: \(.*\))?$/.exec(line);
    if (head?.[1]) zones.push({ name: head[1], target: '', sources: [], services: [], ports: [], richRules: [] });
    const zone = zones.at(-1);
    const field = /^\s+(target|sources|services|ports): *(.*)$/.exec(line);
    const words = field?.[2]?.split(/\s+/).filter((word) => word !== '') ?? [];
    if (!zone) continue;
    if (/^\s+rule\s/.test(line)) zone.richRules.push(line.trim());
    else if (field?.[1] === 'target') zone.target = words[0] ?? '';
    else if (field?.[1] === 'sources') zone.sources = words;
    else if (field?.[1] === 'services') zone.services = words;
    else if (field?.[1] === 'ports') zone.ports = words;
  }
  return zones;
}

/** `ufw status verbose` (ufw(8)). IPv6 rules are left out: nodes of a cluster reach each other by IPv4. */
function parseUfw(lines: readonly string[]): NonNullable<FirewallFacts['ufw']> {
  const policy = /^Default: (allow|deny|reject) \(incoming\)/m.exec(lines.join('\n'))?.[1];
  const policies = ['allow', 'deny', 'reject'] as const;
  return {
    incoming: policies.find((each) => each === policy) ?? 'unknown',
    rules: lines.flatMap((line) => {
      const match = /^(.+?)\s{2,}(ALLOW|DENY|REJECT|LIMIT)(?: IN)?\s{2,}(.+?)(?:\s+#.*)?$/.exec(line);
      if (!match?.[1] || !match[2] || !match[3] || line.includes('(v6)')) return [];
      return [{ to: match[1].trim(), action: match[2], from: match[3].trim() }];
    }),
  };
}

const noRule: FirewallRule = {
  chain: '',
  protocol: null,
  ports: null,
  source: null,
  never: false,
  unclear: false,
  verdict: '',
};

/** `iptables -S` (iptables(8)): `-P INPUT DROP`, `-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT`. */
export function parseIptables(lines: readonly string[]): PacketRules {
  const policy = lines.map((line) => /^-P INPUT (\S+)/.exec(line)?.[1]).find((found) => found !== undefined);
  return {
    chains: [{ name: 'INPUT', accepts: policy !== 'DROP' && policy !== 'REJECT' }],
    rules: lines.flatMap((line) => {
      const match = /^-A (\S+) ?(.*)$/.exec(line);
      return match?.[1] ? [iptablesRule(match[1], match[2] ?? '')] : [];
    }),
  };
}

function iptablesRule(chain: string, text: string): FirewallRule {
  const rule = { ...noRule, chain };
  const words = text.split(/\s+/).filter((word) => word !== '');
  for (let index = 0; index < words.length; index++) {
    const next = words[index + 1] ?? '';
    switch (words[index]) {
      case '-p':
        rule.protocol = next === 'all' ? null : next;
        break;
      case '-s':
        rule.source = next;
        break;
      case '-i':
        // What comes in by another interface is not what the nodes send, mostly.
        if (next === 'lo') rule.never = true;
        else rule.unclear = true;
        break;
      case '--dport':
      case '--dports':
        rule.ports = portRanges(next, ':');
        break;
      case '--ctstate':
      case '--state':
        if (!next.split(',').includes('NEW')) rule.never = true;
        break;
      case '-m':
        if (!['tcp', 'udp', 'multiport', 'conntrack', 'state', 'comment'].includes(next)) rule.unclear = true;
        break;
      case '--comment':
        // Its text may have blanks: the next option ends it.
        while (index + 1 < words.length && !words[index + 1]?.startsWith('-')) index++;
        continue;
      case '-j':
      case '-g':
        rule.verdict = verdictOf(next);
        break;
      case '!':
        rule.unclear = true;
        continue;
      case '--reject-with':
        break;
      default:
        rule.unclear = true;
        continue;
    }
    index++;
  }
  return rule;
}

const verdicts: Readonly<Record<string, string>> = {
  ACCEPT: 'accept',
  DROP: 'drop',
  REJECT: 'drop',
  RETURN: 'return',
  LOG: '',
  NFLOG: '',
  MARK: '',
  CONNMARK: '',
};
const verdictOf = (target: string): string => verdicts[target] ?? target;

/** `22`, `22,80`, `5000:5010` (`5000-5010` for nft). */
function portRanges(text: string, between: string): [number, number][] {
  return text.split(',').flatMap((part): [number, number][] => {
    const [first, last = first] = part.trim().split(between);
    const range: [number, number] = [Number(first), Number(last)];
    return range.every((port) => Number.isInteger(port)) ? [range] : [];
  });
}

/** `nft -nn list ruleset` (nft(8)): chains with the hook `input`, and the chains that they jump to. */
export function parseNft(lines: readonly string[]): PacketRules {
  const chains: PacketRules['chains'] = [];
  const rules: FirewallRule[] = [];
  let table = '';
  let chain = '';
  for (const line of lines.map((each) => each.trim())) {
    const opened = /^(table|chain) (.+?) \{$/.exec(line);
    const base = /^type filter hook input .*policy (accept|drop);/.exec(line);
    if (opened?.[1] === 'table') table = opened[2] ?? '';
    else if (opened?.[1] === 'chain') chain = `${table} ${opened[2]}`;
    else if (line === '}') chain = '';
    else if (base) chains.push({ name: chain, accepts: base[1] === 'accept' });
    else if (chain !== '' && line !== '' && !line.startsWith('type ')) rules.push(nftRule(chain, table, line));
  }
  return { chains, rules };
}

function nftRule(chain: string, table: string, text: string): FirewallRule {
  const verdict = /\b(accept|drop|reject|return|(?:jump|goto) (\S+))(?: with .*)?$/.exec(text);
  const port = /\b(tcp|udp) dport (?:\{([^}]*)\}|([\d-]+))/.exec(text);
  const source = /\bip saddr ([\d./]+)/.exec(text)?.[1] ?? null;
  const rest = text
    .replace(/\b(counter( packets \d+ bytes \d+)?|log( prefix "[^"]*")?|comment "[^"]*")/g, '')
    .replace(/\b(tcp|udp) dport (\{[^}]*\}|[\d-]+)/, '')
    .replace(/\bip saddr [\d./]+/, '')
    .replace(/\b(accept|drop|reject|return|(jump|goto) \S+)( with .*)?$/, '')
    .trim();
  const established = /\bct state/.test(rest) && !/\bnew\b|0x8/.test(rest);
  const loopback = /\biif(name)? "?lo"?/.test(rest);
  return {
    chain,
    protocol: port?.[1] ?? null,
    ports: port ? portRanges(port[2] ?? port[3] ?? '', '-') : null,
    source,
    never: established || loopback,
    unclear: rest !== '' && !established && !loopback,
    verdict: verdict?.[2] ? `${table} ${verdict[2]}` : (verdict?.[1]?.replace('reject', 'drop') ?? ''),
  };
}
