import { z } from 'zod';
import { type FactSections, wholeNumber } from './fact-sections.ts';
import type { DockerFacts, Facts } from './facts.ts';

export function parseDockerFacts(sections: FactSections): DockerFacts {
  const binary = sections.text('docker.binary') || null;
  const versionText = sections.text('docker.version') ?? '';
  const active = sections.text('docker.active');
  const enabled = sections.text('docker.enabled');
  return {
    binary,
    kind: kindOf(binary, sections.text('docker.path') ?? '', versionText),
    clientVersion: /version ([^\s,]+)/.exec(versionText)?.[1] ?? null,
    package: parsePackage(sections),
    active: active ? active === 'active' : null,
    enabled: enabled === undefined ? null : enabled.startsWith('enabled'),
    failed: active ? active === 'failed' : null,
    daemonJson: parseDaemonJson(sections),
    startedAt: sections.number('docker.started') ?? null,
    certificates: (sections.lines('certificates') ?? []).flatMap(parseCertificate),
    flags:
      sections
        .lines('docker.flags')
        ?.map((line) => line.trim())
        .sort() ?? null,
    openFiles: openFiles(sections.text('docker.open-files')),
    server: parseServer(sections),
    slipwayRegistry:
      sections.text('docker.registry') || (containers(sections, 'docker.registry.json')?.[0]?.Status ?? null),
  };
}

function kindOf(binary: string | null, path: string, versionText: string): DockerFacts['kind'] {
  if (binary === null) return 'none';
  if (/podman/i.test(versionText) || path.includes('podman')) return 'podman';
  return binary.startsWith('/snap/') || path.includes('/snap') ? 'snap' : 'docker';
}

/** Names of the package that brings the daemon, by distribution. */
const enginePackages = ['docker-ce', 'docker.io', 'docker-engine', 'moby-engine', 'docker'];

function parsePackage(sections: FactSections): DockerFacts['package'] {
  for (const line of sections.lines('packages.installed') ?? []) {
    const [name, version] = line.trim().split(/\s+/);
    if (name && version && enginePackages.includes(name)) return { name, version };
  }
  return null;
}

function parseDaemonJson(sections: FactSections): DockerFacts['daemonJson'] {
  const state = sections.text('daemon-json');
  const encoded = sections.text('daemon-json.base64');
  const plain = sections.lines('daemon-json.text')?.join('\n');
  const backups = (sections.lines('daemon-json.backups') ?? []).flatMap(parseBackup);
  if (state !== 'present') {
    return { text: null, readable: state === 'absent', sha256: null, validation: null, writtenAt: null, backups };
  }
  const text = encoded === undefined ? plain : decode(encoded.replaceAll('\n', ''));
  const sha256 = sections.text('daemon-json.sha256') || null;
  const writtenAt = sections.number('daemon-json.written') ?? null;
  const validated = sections.text('daemon-json.validated');
  const validation = validated === undefined ? null : validated === 'ok' ? '' : validated;
  return { text: text ?? null, readable: text !== undefined, sha256, validation, writtenAt, backups };
}

/** `Max open files` of proc(5); `unlimited` is more than any limit. */
function openFiles(value: string | undefined): number | null {
  if (value === 'unlimited') return Number.MAX_SAFE_INTEGER;
  return wholeNumber(value ?? '') ?? null;
}

/** `daemon.json.bak-20261128T175500Z <seconds> <sha256> <base64>` */
function parseBackup(line: string): DockerFacts['daemonJson']['backups'] {
  const [name = '', written = '', sha256 = '', encoded = ''] = line.trim().split(' ');
  const at = /\.bak-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(name);
  const text = decode(encoded);
  if (!at || text === undefined || !/^[0-9a-f]{64}$/.test(sha256)) return [];
  const [, year, month, day, hour, minute, second] = at.map(Number);
  const putAsideAt = Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second) / 1000;
  return [{ name, text, sha256, writtenAt: wholeNumber(written) ?? 0, putAsideAt }];
}

function decode(base64: string): string | undefined {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(base64)) return undefined;
  return new TextDecoder().decode(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
}

/** `sha256sum`: digest, two spaces, path. */
function parseCertificate(line: string): { path: string; sha256: string }[] {
  const match = /^([0-9a-f]{64}) [ *](?:\.\/)?(.+)$/.exec(line);
  return match?.[1] && match[2] ? [{ sha256: match[1], path: match[2] }] : [];
}

const text = z.string().nullish().catch('');
const count = z.number().nullish().catch(0);

/** The part of `docker info` that we use (https://docs.docker.com/reference/api/engine/, SystemInfo). */
const DockerInfo = z.object({
  ServerVersion: z.string().min(1),
  Driver: text,
  DockerRootDir: text,
  LiveRestoreEnabled: z.boolean().nullish(),
  SecurityOptions: z.array(z.string()).nullish(),
  Containers: count,
  ContainersRunning: count,
  Images: count,
  Warnings: z.array(z.string()).nullish(),
  RegistryConfig: z.object({ Mirrors: z.array(z.string()).nullish() }).nullish(),
  Swarm: z
    .object({
      LocalNodeState: text,
      NodeID: text,
      NodeAddr: text,
      ControlAvailable: z.boolean().nullish(),
      Error: text,
      Cluster: z.object({ ID: text }).nullish(),
    })
    .nullish(),
});

/** `docker-state.json`: kept from the request to join until the node is inside (moby daemon/cluster/noderunner.go). */
const JoinNotes = z
  .object({ RemoteAddr: z.string().min(1), JoinInProgress: z.literal(true) })
  .transform(({ RemoteAddr }): string | null => RemoteAddr)
  .catch(null);

/** Null where the daemon gave no answer; the client then prints an empty `ServerVersion` or none. */
function parseServer(sections: FactSections): DockerFacts['server'] {
  const info = DockerInfo.safeParse(parseJson(sections.text('docker.info'))).data;
  if (!info) return null;
  const swarm = info.Swarm;
  return {
    version: info.ServerVersion,
    apiVersion:
      sections.text('docker.api') ?? Version.parse(parseJson(sections.text('docker.version.json'))).ApiVersion,
    mirrors: info.RegistryConfig?.Mirrors ?? [],
    storageDriver: info.Driver ?? '',
    dataRoot: info.DockerRootDir ?? '',
    liveRestore: info.LiveRestoreEnabled ?? false,
    rootless: info.SecurityOptions?.some((option) => option.includes('rootless')) ?? false,
    containers: info.Containers ?? 0,
    containersRunning: info.ContainersRunning ?? 0,
    images: info.Images ?? 0,
    volumes: wholeNumber(sections.text('docker.volumes') ?? '') ?? volumeCount(sections),
    warnings: info.Warnings ?? [],
    swarm: {
      state: swarm?.LocalNodeState || 'unknown',
      nodeId: swarm?.NodeID ?? '',
      nodeAddress: swarm?.NodeAddr ?? '',
      manager: swarm?.ControlAvailable ?? false,
      clusterId: swarm?.Cluster?.ID ?? '',
      error: swarm?.Error ?? '',
      joining: JoinNotes.parse(parseJson(sections.text('docker.join'))),
    },
  };
}

/** Of the engine's own answers, where the host could ask it without its client. */
const Version = z.object({ ApiVersion: z.string().catch('') }).catch({ ApiVersion: '' });
const Volumes = z.object({ Volumes: z.array(z.unknown()).nullable() });
const Containers = z.array(z.object({ Names: z.array(z.string()), Status: z.string() }));

function containers(sections: FactSections, name: string): z.infer<typeof Containers> | undefined {
  return Containers.safeParse(parseJson(sections.text(name))).data;
}

/** Null: not measured. An engine without volumes says null or an empty list. */
function volumeCount(sections: FactSections): number | null {
  const { data } = Volumes.safeParse(parseJson(sections.text('docker.volumes.json')));
  return data ? (data.Volumes?.length ?? 0) : null;
}

function parseJson(json: string | undefined): unknown {
  if (!json) return undefined;
  try {
    return JSON.parse(json);
  } catch {
    // A client's warning instead of JSON: the daemon's state is then simply not known.
    return undefined;
  }
}

export function parseLeftovers(sections: FactSections): Facts['leftovers'] {
  const list = (name: string) => (sections.lines(name) ?? []).map((line) => line.trim());
  return {
    paths: list('leftover.paths'),
    processes: list('leftover.processes'),
    rancherContainers: sections.lines('docker.rancher')
      ? list('docker.rancher')
      : (containers(sections, 'docker.rancher.json')?.flatMap(({ Names }) => Names.map((name) => name.slice(1))) ??
        null),
    links: list('leftover.links'),
    units: list('leftover.units'),
    runtimes: Object.fromEntries(
      list('leftover.runtimes').flatMap((line) => {
        const match = /^(\d+) (\S+)$/.exec(line);
        return match?.[2] ? [[match[2], Number(match[1])]] : [];
      }),
    ),
    swarmState: sections.flag('leftover.swarm') ?? null,
    dockerData: sections.number('leftover.data') ?? null,
  };
}
