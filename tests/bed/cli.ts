import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { openBed } from './bed.ts';
import { answers, docker } from './daemon.ts';
import { leave, leaveKept } from './registry-of-beds.ts';
import { cacheFolder, labels, network } from './settings.ts';

const help = `Disposable hosts to try Slipway on: containers with systemd, sshd and a Docker engine of their own.

  npm run bed -- up [N]       boot N hosts (3): mgr01, ws01 (like CentOS 7.4), ws02, …; they stay until "down"
  npm run bed -- status       what runs
  npm run bed -- ssh NAME     log in to a host
  npm run bed -- down [BED]   remove the hosts that "up" keeps (or one bed's, by its id) and all that belongs to them
              --all           those of running tests, too
              --cache         and the cached images

up has: --docker none|cached|installed   (cached)    --git   a Git server as well
Needs Linux (Debian), root and apt; what is missing is installed first.
`;

async function main(): Promise<number> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      help: { type: 'boolean', short: 'h' },
      all: { type: 'boolean' },
      cache: { type: 'boolean' },
      git: { type: 'boolean' },
      docker: { type: 'string' },
    },
  });
  const [command, argument] = positionals;
  if (values.help || command === undefined) {
    process.stdout.write(help);
    return values.help ? 0 : 2;
  }
  switch (command) {
    case 'up':
      return up(Number(argument ?? 3), dockerOption(values.docker), values.git ?? false);
    case 'status':
      return status();
    case 'ssh':
      return login(argument);
    case 'down':
      if (argument) await leave(argument);
      else await leaveKept(values.all ?? values.cache ?? false);
      if (values.cache) await rm(cacheFolder, { recursive: true, force: true });
      return 0;
    default:
      process.stderr.write(`bed: no command ${command}; see --help\n`);
      return 2;
  }
}

function dockerOption(value: string | undefined) {
  if (value === undefined || value === 'none' || value === 'cached' || value === 'installed') return value;
  throw new Error(`--docker is none, cached or installed, not ${value}`);
}

async function up(count: number, engine: ReturnType<typeof dockerOption>, git: boolean): Promise<number> {
  if (!Number.isInteger(count) || count < 1 || count > 50) throw new Error('up takes a number from 1 to 50');
  const bed = await openBed({ keep: true });
  try {
    const names = [
      'mgr01',
      ...Array.from({ length: count - 1 }, (_, index) => `ws${String(index + 1).padStart(2, '0')}`),
    ];
    const boot = (name: string) =>
      bed.host({
        name,
        flavour: name === 'ws01' ? 'centos' : 'debian',
        ...(engine === undefined ? {} : { docker: engine }),
      });
    const [, mirror, yum, server] = await Promise.all([
      Promise.all(names.map(boot)),
      bed.mirror(),
      bed.yumRepository(),
      git ? bed.git() : undefined,
    ]);
    await status();
    process.stdout.write(`\nkey                ${bed.privateKeyPath}\n`);
    process.stdout.write(`registry mirror    ${mirror.url}   holds ${mirror.images.join(', ')}\n`);
    process.stdout.write(`docker-ce for yum  ${yum}\n`);
    if (server) {
      process.stdout.write(`git                ${server.urls('NAME').sshUrl}   key ${server.deployKeyPath}\n`);
      process.stdout.write(
        `                   ${server.urls('NAME').httpUrl}   ${server.username} ${server.password}\n`,
      );
    }
    return 0;
  } catch (error) {
    await bed.dispose();
    throw error;
  }
}

async function bedContainers() {
  if (!(await answers())) return [];
  const found = await docker.listContainers({ all: true, filters: { label: [labels.bed] } });
  return found.map(({ Labels, NetworkSettings, Status }) => ({
    bed: Labels[labels.bed] ?? '',
    name: Labels[labels.name] ?? '',
    flavour: Labels[labels.flavour] ?? 'service',
    user: Labels[labels.user],
    key: Labels[labels.key],
    address: NetworkSettings.Networks[network.name]?.IPAMConfig?.IPv4Address ?? '',
    status: Status,
  }));
}

async function status(): Promise<number> {
  const rows = await bedContainers();
  if (rows.length === 0) process.stdout.write('no bed is open\n');
  for (const { bed, name, flavour, address, status: state } of rows.sort((a, b) =>
    a.address.localeCompare(b.address),
  )) {
    process.stdout.write(`${bed}  ${name.padEnd(12)} ${flavour.padEnd(8)} ${address.padEnd(14)} ${state}\n`);
  }
  return 0;
}

async function login(name: string | undefined): Promise<number> {
  const host = (await bedContainers()).find((row) => row.name === name && row.user !== undefined);
  if (!host?.key) throw new Error(`no host ${name ?? ''}; see "status"`);
  // Hosts are made anew all the time, so their keys are not remembered.
  const options = ['StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'LogLevel=ERROR'].flatMap((o) => [
    '-o',
    o,
  ]);
  const child = spawn('ssh', ['-i', host.key, ...options, `${host.user}@${host.address}`], { stdio: 'inherit' });
  return new Promise((resolve) => child.once('close', (code) => resolve(code ?? 1)));
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`bed: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
