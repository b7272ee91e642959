import type { FactLine, HostState } from '../schema/host.ts';
import { daemonKeyStates } from './daemon-effect.ts';
import { withoutLogins } from './daemon-json.ts';
import type { Facts } from './facts.ts';

/** The few facts that lists show. */
export function factSummary(facts: Facts): NonNullable<HostState['summary']> {
  const { docker } = facts;
  return {
    hostname: facts.hostname,
    distribution: facts.os.prettyName,
    kernel: facts.kernel.release,
    architecture: facts.kernel.architecture,
    cores: facts.cores ?? 0,
    memoryBytes: facts.memoryBytes ?? 0,
    diskFreeBytes: facts.disk?.freeBytes ?? 0,
    dockerVersion: docker.server?.version ?? docker.clientVersion,
    dockerActive: docker.server !== null,
    mirrors: docker.server?.mirrors ?? [],
    swarmState: docker.server?.swarm.state ?? (docker.kind === 'none' ? 'inactive' : 'unknown'),
    addresses: facts.network.addresses,
  };
}

/** `daemon.json` as the window shows it; times in milliseconds. */
export function daemonJsonView({ docker }: Facts): NonNullable<HostState['daemonJson']> {
  const { text, backups } = docker.daemonJson;
  return {
    text: text === null ? null : withoutLogins(text),
    keys: daemonKeyStates(docker).map((entry) => ({ ...entry, value: shownValue(entry) })),
    backups: backups.map(({ name, sha256, putAsideAt }) => ({ name, sha256, putAsideAt: putAsideAt * 1000 })),
  };
}

/** As within the whole file, where the name of a key tells that its value is a secret. */
function shownValue({ key, value }: { readonly key: string; readonly value: string }): string {
  return withoutLogins(`${JSON.stringify(key)}:${value}`).slice(JSON.stringify(key).length + 1);
}

/** May hold logins of proxies and log collectors; the plan shows the file where it matters. */
const hidden = new Set(['docker.daemonJson.text', 'docker.daemonJson.backups']);

/** All facts as dotted names and text, for the facts view and for search. Unknown ones are left out. */
export function factLines(facts: Facts): FactLine[] {
  const lines: FactLine[] = [];
  collect('', facts, lines);
  return lines;
}

function collect(name: string, value: unknown, lines: FactLine[]): void {
  if (value === null || value === undefined || value === '' || hidden.has(name)) return;
  if (Array.isArray(value)) {
    if (value.length > 0) lines.push({ name, value: value.map(itemText).join(', ') });
  } else if (typeof value === 'object') {
    for (const [key, inner] of Object.entries(value)) collect(name === '' ? key : `${name}.${key}`, inner, lines);
  } else lines.push({ name, value: String(value) });
}

function itemText(item: unknown): string {
  if (typeof item !== 'object' || item === null) return String(item);
  return Object.values(item)
    .filter((value) => value !== null && value !== '')
    .join(' ');
}
