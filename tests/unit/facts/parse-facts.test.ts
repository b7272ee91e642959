import { describe, expect, it } from 'vitest';
import { factLines, factSummary } from '../../../shared/domain/facts-view.ts';
import { parseFacts } from '../../../shared/domain/parse-facts.ts';
import { runningDocker, sampleFacts, sampleOutput } from '../../support/sample-facts.ts';

describe('the facts of a host', () => {
  it('know the minor version of CentOS 7 from the release file', () => {
    expect(sampleFacts().os).toMatchObject({ id: 'centos', family: 'rhel', versionId: '7', version: '7.4' });
    expect(sampleFacts({ 'release-text': undefined }).os.version).toBe('7');
  });

  it('do not believe a release file that speaks of another major version', () => {
    const debian = { 'os-release': 'ID=debian\nVERSION_ID="12"', 'release-text': 'CentOS release 6.9' };
    expect(sampleFacts(debian).os).toMatchObject({ version: '12', family: 'debian' });
  });

  it('are none when the output was cut, and pass over a banner', () => {
    const output = sampleOutput();
    expect(parseFacts(output.replace('@@end', ''))).toBeUndefined();
    expect(parseFacts('')).toBeUndefined();
    expect(parseFacts(`Welcome!\r\n@@not ours\n${output}`)?.hostname).toBe('ws01');
  });

  it('tell "not measured" from "nothing there"', () => {
    expect(sampleFacts({ 'packages.lock': undefined }).packages.lock).toBeNull();
    expect(sampleFacts().packages.lock).toBe('');
    const nothing = parseFacts('@@slipway-facts\n@@end\n');
    expect(nothing).toMatchObject({
      cores: null,
      memoryBytes: null,
      disk: null,
      systemd: null,
      selinux: 'unknown',
      docker: { kind: 'none', server: null, daemonJson: { text: null, readable: false } },
      network: { routes: null, listening: null, firewalls: null },
    });
  });

  it('hold addresses without those of Docker itself', () => {
    const addresses = [
      '2: eth0@if7    inet 10.0.0.5/24 brd 10.0.0.255 scope global eth0\\ x',
      '3: docker0    inet 172.17.0.1/16 scope global docker0\\ x',
      '4: br-0123456789ab    inet 172.18.0.1/16 scope global br\\ x',
      '5: tun0    inet 10.8.0.2 peer 10.8.0.1/32 scope global tun0\\ x',
    ].join('\n');
    expect(sampleFacts({ addresses }).network.addresses).toEqual([
      { interface: 'eth0', address: '10.0.0.5', prefix: 24 },
      { interface: 'tun0', address: '10.8.0.2', prefix: 32 },
    ]);
  });

  it('find listening ports in the output of ss and, without it, in /proc', () => {
    const listening =
      'Netid State\ntcp LISTEN 0 128 [::]:2377 [::]:* users:(("dockerd",pid=1,fd=2))\nudp UNCONN 0 0 0.0.0.0:4789 0.0.0.0:*';
    const expected = [
      { protocol: 'tcp', port: 2377, process: 'dockerd' },
      { protocol: 'udp', port: 4789, process: null },
    ];
    expect(sampleFacts({ listening }).network.listening).toEqual(expected);
    const proc = (address: string, state: string) => `  0: ${address} 00000000:0000 ${state} 00000000:00000000 0`;
    const fallback = sampleFacts({
      listening: undefined,
      'listening.tcp': `  sl  local_address\n${proc('0100007F:0949', '0A')}\n${proc('0100007F:1F90', '01')}`,
      'listening.udp': `  sl  local_address\n${proc('00000000:12B5', '07')}`,
    });
    expect(fallback.network.listening).toEqual(expected.map((each) => ({ ...each, process: null })));
  });

  it('keep daemon.json to the last byte', () => {
    const text = '{\n  "labels": ["größe=1"]\n}';
    const encoded = Buffer.from(text).toString('base64');
    const facts = sampleFacts({
      'daemon-json': 'present',
      'daemon-json.base64': encoded,
      'daemon-json.sha256': 'b'.repeat(64),
    });
    expect(facts.docker.daemonJson).toMatchObject({ text, readable: true, sha256: 'b'.repeat(64), validation: null });
    expect(sampleFacts({ 'daemon-json': 'unreadable' }).docker.daemonJson.readable).toBe(false);
    expect(factLines(facts).some((line) => line.value.includes('größe'))).toBe(false);
  });

  it('read what the engine says of itself', () => {
    const swarm = {
      LocalNodeState: 'active',
      NodeID: 'n1',
      NodeAddr: '10.0.0.5',
      ControlAvailable: true,
      Cluster: { ID: 'c1' },
    };
    const facts = sampleFacts(runningDocker({ RegistryConfig: { Mirrors: ['http://m/'] }, Swarm: swarm }));
    expect(facts.docker).toMatchObject({
      kind: 'docker',
      clientVersion: '20.10.24+dfsg1',
      active: true,
      enabled: true,
    });
    expect(facts.docker.server).toMatchObject({
      version: '20.10.24+dfsg1',
      apiVersion: '1.41',
      mirrors: ['http://m/'],
      swarm: { state: 'active', nodeId: 'n1', manager: true, clusterId: 'c1' },
    });
    expect(factSummary(facts)).toMatchObject({ dockerActive: true, mirrors: ['http://m/'], swarmState: 'active' });
  });

  it('take an engine that gives no sensible answer for one that is not known', () => {
    expect(sampleFacts({ ...runningDocker(), 'docker.info': '{"ServerVersion":""}' }).docker.server).toBeNull();
    expect(sampleFacts({ ...runningDocker(), 'docker.info': 'WARNING: no' }).docker.server).toBeNull();
  });

  it('take the engine’s own answers where no client was asked', () => {
    const { 'docker.api': _api, 'docker.volumes': _volumes, ...rest } = runningDocker();
    const facts = sampleFacts({
      ...rest,
      'docker.version.json': '{"ApiVersion":"1.41"}',
      'docker.volumes.json': '{"Volumes":[{"Name":"a"},{"Name":"b"}],"Warnings":null}',
      'docker.registry.json': '[{"Names":["/slipway-registry"],"Status":"Up 3 hours"}]',
      'docker.rancher.json': '[{"Names":["/rancher-agent"],"Status":"Up 2 days"}]',
      'docker.registry': undefined,
      'docker.rancher': undefined,
    });
    expect(facts.docker.server).toMatchObject({ apiVersion: '1.41', volumes: 2 });
    expect(facts.docker.slipwayRegistry).toBe('Up 3 hours');
    expect(facts.leftovers.rancherContainers).toEqual(['rancher-agent']);
  });

  it('recognise podman and snap behind the name docker', () => {
    expect(
      sampleFacts({ 'docker.binary': '/usr/bin/docker', 'docker.version': 'podman version 4.9' }).docker.kind,
    ).toBe('podman');
    expect(sampleFacts({ 'docker.binary': '/snap/bin/docker' }).docker.kind).toBe('snap');
  });
});
