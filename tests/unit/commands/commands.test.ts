import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { daemonJsonProof, writeDaemonJson } from '../../../electron/commands/daemon-json.ts';
import { dockerServiceProof, startDocker } from '../../../electron/commands/docker-service.ts';
import { releaseHostLock, replaceHostLock, takeHostLock, touchHostLock } from '../../../electron/commands/host-lock.ts';
import {
  prepareRegistry,
  pullRegistryImage,
  registryImageProof,
  registryProof,
  runRegistry,
  shownRegistryCommand,
  trustProof,
  trustRegistry,
} from '../../../electron/commands/registry.ts';
import { quote, writeText } from '../../../electron/commands/shell-text.ts';
import { awaitNetworks, initSwarm, joinSwarm, networksProof, swarmProof } from '../../../electron/commands/swarm.ts';

const change = {
  beforeSha256: null,
  after: '{"registry-mirrors":["http://mirror.example"]}\n',
  afterSha256: 'a'.repeat(64),
  mirrors: ['http://mirror.example/'],
  keys: ['registry-mirrors'],
};
const certificate = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
const owner = { who: 'ann@desk', operationId: 'o1' };

describe('swarm', () => {
  it('starts with its addresses and pool named', () => {
    expect(initSwarm('10.0.0.5', '10.201.0.0/16')).toBe(
      `docker swarm init \\
  --advertise-addr 10.0.0.5 \\
  --data-path-addr 10.0.0.5 \\
  --default-addr-pool 10.201.0.0/16 \\
  --default-addr-pool-mask-length 24`,
    );
  });

  it('joins without showing a token', () => {
    expect(joinSwarm('10.0.0.6', '10.0.0.5')).toBe(
      `docker swarm join \\
  --advertise-addr 10.0.0.6 \\
  --data-path-addr 10.0.0.6 \\
  --token [redacted] \\
  10.0.0.5:2377`,
    );
  });
});

describe('the built-in registry', () => {
  it('runs with its own volume, label, restart policy and only its folder', () => {
    expect(runRegistry(5000).split('\n').slice(-7).join('\n')).toBe(
      `docker volume inspect slipway-registry >/dev/null 2>&1 || docker volume create --label io.slipway.managed=true slipway-registry
docker run -d --name slipway-registry --label io.slipway.managed=true --restart always \\
  --publish 5000:5000 \\
  --volume slipway-registry:/var/lib/registry \\
  --volume /etc/slipway/registry:/etc/slipway/registry:ro \\
  --volume /etc/slipway/registry/config.yml:/etc/docker/registry/config.yml:ro \\
  registry:2`,
    );
  });

  it('shows secret files as redacted', () => {
    expect(shownRegistryCommand(5000)).toContain('install -m 0600 [redacted] /etc/slipway/registry/htpasswd\n');
  });

  it('is trusted by one file', () => {
    expect(trustRegistry('10.0.0.5:5000', certificate)).toBe(
      `set -e
mkdir -p /etc/docker/certs.d/10.0.0.5:5000
cat > /etc/docker/certs.d/10.0.0.5:5000/ca.crt.slipway-new <<'SLIPWAY-END' || exit 1
${certificate}SLIPWAY-END
chmod 644 /etc/docker/certs.d/10.0.0.5:5000/ca.crt.slipway-new
mv -f /etc/docker/certs.d/10.0.0.5:5000/ca.crt.slipway-new /etc/docker/certs.d/10.0.0.5:5000/ca.crt`,
    );
  });
});

describe('the engine as a service', () => {
  it('is started after systemd has forgotten earlier failures', () => {
    expect(startDocker()).toBe(
      `systemctl reset-failed docker.service docker.socket 2>/dev/null || :
systemctl enable --now docker || { journalctl -u docker -n 20 --no-pager >&2; exit 1; }`,
    );
  });
});

describe('every script', () => {
  const scripts = {
    writeDaemonJson: writeDaemonJson(change),
    daemonJsonProof: daemonJsonProof(change),
    startDocker: startDocker(),
    dockerServiceProof: dockerServiceProof(['http://mirror.example/']),
    prepareRegistry: prepareRegistry(),
    pullRegistryImage: pullRegistryImage(),
    registryImageProof: registryImageProof(),
    runRegistry: runRegistry(5000),
    registryProof: registryProof(5000),
    trustRegistry: trustRegistry('10.0.0.5:5000', certificate),
    trustProof: trustProof('10.0.0.5:5000', 'b'.repeat(64)),
    initSwarm: initSwarm('10.0.0.5', '10.201.0.0/16'),
    joinSwarm: joinSwarm('10.0.0.6', '10.0.0.5'),
    swarmProof: swarmProof('worker'),
    networksProof: networksProof(),
    awaitNetworks: awaitNetworks(),
    takeHostLock: takeHostLock(owner),
    replaceHostLock: replaceHostLock('o0', owner),
    touchHostLock: touchHostLock('o1'),
    releaseHostLock: releaseHostLock('o1'),
  };

  it.each(Object.entries(scripts))('%s is sh, and its here-documents end', async (_, text) => {
    const { exitCode, stderr } = await execa('sh', ['-n'], { input: text, reject: false });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    // sh takes a here-document without its end for one that ends with the script.
    const ends = text.split('\n').filter((line) => line === 'SLIPWAY-END').length;
    expect(ends).toBe(text.split("<<'SLIPWAY-END'").length - 1);
  });
});

describe('shell text', () => {
  it('quotes whatever is not plain', async () => {
    const words = ['plain', "it's", 'a b', '$HOME', '`id`', '*', '', 'new\nline'];
    for (const word of words) {
      const { stdout } = await execa('sh', ['-s'], { input: `printf %s ${quote(word)}`, stripFinalNewline: false });
      expect(stdout).toBe(word);
    }
  });

  it('writes text as it is, and refuses text that would end it early', async () => {
    const text = '$HOME `id` "quoted" \\ back\n';
    const input = `f=$(mktemp)\n${writeText('"$f"', text)}\ncat "$f"; rm -f "$f"`;
    const { stdout } = await execa('sh', ['-s'], { input, stripFinalNewline: false });
    expect(stdout).toBe(text);
    expect(() => writeText('/dev/stdout', 'SLIPWAY-END\n')).toThrow('end mark');
    expect(() => writeText('/dev/stdout', 'cut')).toThrow('newline');
  });
});
