import { describe, expect, it } from 'vitest';
import { daemonKeyStates, pendingKeys, startedWith } from '../../../shared/domain/daemon-effect.ts';
import { withoutLogins } from '../../../shared/domain/daemon-json.ts';
import { combinedSettings, mergeDaemonSettings } from '../../../shared/domain/daemon-merge.ts';
import {
  daemonKeys,
  isEngineAtLeast,
  needsRestart,
  unknownDaemonKeys,
} from '../../../shared/domain/daemon-settings.ts';
import type { DockerFacts } from '../../../shared/domain/facts.ts';
import { DaemonKey, DaemonSettings } from '../../../shared/schema/daemon-settings.ts';
import { SetupWishes } from '../../../shared/schema/plan.ts';
import { runningDocker, sampleFacts } from '../../support/sample-facts.ts';

const wish = (changes: Partial<DaemonSettings>): DaemonSettings => DaemonSettings.parse(changes);
const merged = (text: string | null, changes: Partial<DaemonSettings>) => {
  const merge = mergeDaemonSettings(text, wish(changes));
  return merge.kind === 'merged' ? JSON.parse(merge.after) : merge;
};

describe('settings of the engine', () => {
  it('are none at all where nothing is wished, also for set-ups kept by earlier versions', () => {
    expect(mergeDaemonSettings('{"debug":true}', wish({}))).toMatchObject({ changed: false, keys: [] });
    const old = { managers: [], workers: [], mirrors: [], yumRepository: null, registry: null };
    const kept = SetupWishes.parse({ ...old, addressPool: '10.1.0.0/16', clusterName: 'c' });
    expect(kept.daemon).toEqual(wish({}));
  });

  it('are written in the form that the engine takes, beside what others wrote', () => {
    const text = '{"labels":["a=b"],"log-opts":{"labels":"x","max-size":"1m"}}';
    expect(merged(text, { logDriver: 'json-file', logMaxSize: '20m', logMaxFile: 5 })).toEqual({
      labels: ['a=b'],
      'log-opts': { labels: 'x', 'max-size': '20m', 'max-file': '5' },
      'log-driver': 'json-file',
    });
    expect(
      merged(null, { addressPools: [{ base: '172.31.0.0/16', size: 24 }], metricsAddress: '0.0.0.0:9323' }),
    ).toEqual({
      'default-address-pools': [{ base: '172.31.0.0/16', size: 24 }],
      'metrics-addr': '0.0.0.0:9323',
    });
  });

  it('change nothing when they are there already, whatever the order of keys', () => {
    const text = '{"log-opts":{"max-file":"5","max-size":"20m"}}';
    expect(mergeDaemonSettings(text, wish({ logMaxSize: '20m', logMaxFile: 5 }))).toMatchObject({
      changed: false,
      after: text,
    });
  });

  it('refuse rotation for a log driver that knows none', () => {
    expect(mergeDaemonSettings('{"log-driver":"journald"}', wish({ logMaxSize: '20m' }))).toMatchObject({
      kind: 'invalid',
      detail: expect.stringContaining('journald'),
    });
  });

  it('go back to what the engine does by itself: by an empty value where a reload keeps what is missing', () => {
    const text = '{"insecure-registries":["a:1"],"live-restore":true,"dns":["1.1.1.1"],"debug":true}';
    expect(merged(text, { reset: ['insecure-registries', 'live-restore', 'dns', 'metrics-addr'] })).toEqual({
      'insecure-registries': [],
      'live-restore': false,
      debug: true,
    });
  });

  it('of before stay when others are asked for', () => {
    const before = wish({ logMaxSize: '20m', dns: ['1.1.1.1'], liveRestore: false });
    const after = combinedSettings(before, wish({ dns: ['9.9.9.9'], reset: ['log-opts'] }));
    expect(after).toEqual(wish({ dns: ['9.9.9.9'], liveRestore: false }));
  });
});

describe('the table of keys', () => {
  it('says for each whether a reload applies it, with its source', () => {
    const reloaded = DaemonKey.options.filter((key) => !needsRestart(key));
    expect(reloaded).toEqual(['insecure-registries', 'live-restore', 'max-concurrent-downloads']);
    expect(needsRestart('registry-mirrors')).toBe(false);
    expect(needsRestart('somebody-elses-key')).toBe(true);
    expect(Object.values(daemonKeys).every(({ source }) => source.startsWith('https://docs.docker.com/'))).toBe(true);
  });

  it('knows which keys no engine takes', () => {
    expect(unknownDaemonKeys(['debug', 'registry-mirror', 'hosts', 'log-driver'])).toEqual(['registry-mirror']);
  });

  it('compares versions of engines', () => {
    expect(isEngineAtLeast('20.10.24+dfsg1', '20.10')).toBe(true);
    expect(isEngineAtLeast('17.06.2-ce', '18.06')).toBe(false);
    expect(isEngineAtLeast('unreadable', '17.06')).toBe(false);
  });
});

describe('what the running engine goes by', () => {
  const fileOf = (text: string, more: Partial<DockerFacts['daemonJson']> = {}) => ({
    text,
    readable: true,
    sha256: 'a'.repeat(64),
    validation: null,
    writtenAt: 100,
    backups: [],
    ...more,
  });
  const engine = (daemonJson: DockerFacts['daemonJson'], startedAt: number | null = 200): DockerFacts => ({
    ...sampleFacts(runningDocker()).docker,
    daemonJson,
    startedAt,
  });
  const backup = (text: string, writtenAt: number, putAsideAt: number) => ({
    name: 'daemon.json.bak-x',
    text,
    sha256: 'b'.repeat(64),
    writtenAt,
    putAsideAt,
  });

  it('is the file, where that is older than the engine’s process', () => {
    expect(startedWith(engine(fileOf('{"dns":["1.1.1.1"]}')))).toEqual({ known: true, text: '{"dns":["1.1.1.1"]}' });
    expect(pendingKeys(engine(fileOf('{"dns":["1.1.1.1"]}')), '{"dns":["9.9.9.9"],"debug":true}')).toEqual(['dns']);
  });

  it('is the first copy that was put aside after the start, however often the file changed since', () => {
    const file = fileOf('{"mtu":3}', {
      writtenAt: 400,
      backups: [backup('{"mtu":2}', 300, 400), backup('{"mtu":1}', 100, 300), backup('{"mtu":0}', 50, 100)],
    });
    expect(startedWith(engine(file))).toEqual({ known: true, text: '{"mtu":1}' });
    expect(daemonKeyStates(engine(file))).toEqual([{ key: 'mtu', value: '3', state: 'afterRestart' }]);
  });

  it('is not known where somebody else changed the file after the start', () => {
    const file = fileOf('{"mtu":3}', { writtenAt: 400 });
    expect(startedWith(engine(file))).toEqual({ known: false });
    expect(pendingKeys(engine(file), '{"mtu":3}')).toBe(null);
    expect(daemonKeyStates(engine(file))[0]?.state).toBe('unknown');
  });

  it('is told by the engine itself for mirrors', () => {
    const docker = engine(fileOf('{"registry-mirrors":["https://other.example"]}'));
    expect(daemonKeyStates(docker)).toMatchObject([{ key: 'registry-mirrors', state: 'notTaken' }]);
  });
});

it('shows no login and no token of the file', () => {
  const text = '{"log-opts":{"splunk-token":"planted","tag":"x"},"proxies":{"http-proxy":"http://ann:planted@p:1"}}';
  expect(withoutLogins(text)).toBe(
    '{"log-opts":{"splunk-token":"[redacted]","tag":"x"},"proxies":{"http-proxy":"http://[redacted]@p:1"}}',
  );
});
