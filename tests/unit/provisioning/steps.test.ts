import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { judgeSite } from '../../../electron/core/provisioning/blockers.ts';
import type { Site } from '../../../electron/core/provisioning/site.ts';
import { installFrom } from '../../support/install-from.ts';
import { runningDocker } from '../../support/sample-facts.ts';
import { buildSetup, type Sections, type SiteChanges, siteOf } from '../../support/sample-site.ts';

const planned = (site: Site) => buildSetup(site).map((step) => step.shown);
const needed = (site: Site) =>
  planned(site)
    .filter((step) => step.needed)
    .map((step) => step.id);
const keysOf = (notices: readonly { readonly reason: { readonly key: string } }[]) =>
  notices.map((notice) => notice.reason.key.replace('provisioning.notice.', ''));
const judged = (site: Site) => {
  const hosts = [...site.members.values()].map((member) => member.host);
  return judgeSite(
    { site, failed: new Map(), withoutAddress: [] },
    { hosts, now: 1_700_000_000_000, remembered: false },
  );
};

const swarm = (nodeId: string, manager = false, state = 'active') => ({
  Swarm: { LocalNodeState: state, NodeID: nodeId, NodeAddr: '', ControlAvailable: manager, Error: '' },
});
const daemonJson = (text: string): Sections => ({
  'daemon-json': 'present',
  'daemon-json.text': text,
  'daemon-json.sha256': 'd'.repeat(64),
});

describe('the steps of clean hosts', () => {
  const site = siteOf({ h1: {}, h2: {} });

  it('are all needed, each after what it builds on', () => {
    expect(planned(site).map(({ id, needed: wanted, after }) => [id, wanted, after])).toEqual([
      ['accelerator/h1', true, []],
      ['docker-install/h1', true, ['accelerator/h1']],
      ['docker-start/h1', true, ['accelerator/h1', 'docker-install/h1']],
      ['swarm-init/h1', true, ['docker-start/h1']],
      ['mirror-pull/h1', true, ['accelerator/h1', 'docker-start/h1']],
      ['swarm-networks/h1', true, ['swarm-init/h1']],
      ['registry-image/h1', true, ['docker-start/h1']],
      ['registry-run/h1', true, ['registry-image/h1']],
      ['registry-trust/h1', true, ['docker-start/h1', 'registry-run/h1']],
      ['accelerator/h2', true, []],
      ['docker-install/h2', true, ['accelerator/h2']],
      ['docker-start/h2', true, ['accelerator/h2', 'docker-install/h2']],
      ['mirror-pull/h2', true, ['accelerator/h2', 'docker-start/h2']],
      ['swarm-join/h2', true, ['docker-start/h2', 'swarm-init/h1']],
      ['swarm-rotate/h1', true, ['swarm-join/h2']],
      ['swarm-networks/h2', true, ['swarm-join/h2']],
      ['registry-trust/h2', true, ['docker-start/h2', 'registry-run/h1']],
    ]);
  });

  it('let managers join one after the other', () => {
    const three = siteOf({ h1: {}, h2: {}, h3: {} }, { wishes: { managers: ['h1', 'h2', 'h3'], workers: [] } });
    const join = planned(three).find((step) => step.id === 'swarm-join/h3');
    expect(join?.after).toContain('swarm-join/h2');
  });

  it('leave out what is not wished', () => {
    const bare = siteOf({ h1: {} }, { wishes: { managers: [], workers: [], registry: null, mirrors: [] } });
    expect(needed(bare)).toEqual(['docker-install/h1', 'docker-start/h1']);
  });

  it('have texts in both languages, as have all notices', () => {
    for (const language of ['en', 'zh-CN']) {
      const [one, other] = ['provisioning', 'daemon'].map(
        (part) => JSON.parse(readFileSync(`shared/locales/parts/${part}.${language}.json`, 'utf8')).provisioning,
      );
      const provisioning = { step: { ...one.step, ...other.step }, notice: { ...one.notice, ...other.notice } };
      const three = siteOf({ h1: {}, h2: {}, h3: {} }, { wishes: { managers: ['h1', 'h2'], workers: ['h3'] } });
      for (const step of planned(three)) {
        const texts = provisioning.step[step.title.key.split('.')[2] ?? ''];
        const used = `${texts.title} ${texts.undo}`.match(/\{\{\w+\}\}/g) ?? [];
        expect(Object.keys(step.title.params)).toEqual(expect.arrayContaining(used.map((name) => name.slice(2, -2))));
      }
      const sources = [
        'electron/core/provisioning/blockers.ts',
        'electron/core/provisioning/daemon-notices.ts',
        'shared/domain/plans.ts',
      ].map((file) => readFileSync(file, 'utf8'));
      const keys = sources.join('\n').matchAll(/(?:about\([^,()]+(?:\.[a-zA-Z]+)?, |warn\(|block\()'(\w+)'/g);
      const names = [...keys].map(([, name]) => name);
      expect(names.length).toBeGreaterThan(25);
      expect(names.filter((name) => !(String(name) in provisioning.notice))).toEqual([]);
    }
  });
});

describe('the steps of ready hosts', () => {
  const mirrors = { RegistryConfig: { Mirrors: ['http://mirror.example/'] } };
  const ready = (nodeId: string, manager: boolean): Sections => ({
    ...runningDocker({ ...mirrors, ...swarm(nodeId, manager) }),
    ...daemonJson('{"registry-mirrors":["http://mirror.example"]}'),
    certificates: `${'c'.repeat(64)}  ./10.0.0.1:5000/ca.crt`,
    'docker.registry': manager ? 'Up 3 hours' : '',
  });
  const facts = { h1: ready('n1', true), h2: ready('n2', false) };
  const known = { nodeIds: ['n1', 'n2'], registryKnown: true };

  it('are not needed', () => {
    expect(needed(siteOf(facts, known))).toEqual([]);
    expect(judged(siteOf(facts, known)).blockers).toEqual([]);
  });

  it('run the registry again when its login is lost', () => {
    const lost = siteOf(facts, { ...known, registryKnown: false });
    expect(needed(lost)).toEqual(['registry-image/h1', 'registry-run/h1']);
  });

  it('reload an engine that does not use the mirrors of its file', () => {
    const stale = { ...facts, h2: { ...facts.h2, ...runningDocker(swarm('n2')) } };
    const step = planned(siteOf(stale, known)).find(({ id }) => id === 'accelerator/h2');
    expect(step).toMatchObject({ needed: true, files: [] });
  });

  it('join only the newcomer', () => {
    const others = needed(siteOf({ ...facts, h3: {} }, known)).filter((id) => !id.endsWith('/h3'));
    // The token that the newcomer used is made new afterwards, unless that is not wished.
    expect(others).toEqual(['swarm-rotate/h1']);
    const kept = siteOf({ ...facts, h3: {} }, { ...known, wishes: { rotateJoinTokens: false } });
    expect(needed(kept).filter((id) => !id.endsWith('/h3'))).toEqual([]);
  });
});

describe('secrets', () => {
  it('of a proxy in daemon.json are installed but not shown', async () => {
    const text = '{"proxies":{"http-proxy":"http://ann:secret@proxy:3128"}}';
    const [step] = buildSetup(siteOf({ h1: daemonJson(text) }));
    expect(JSON.stringify(step?.shown)).not.toContain('secret');
    const ran: string[] = [];
    const run = async (script: string) => void ran.push(script);
    await step?.act({ run } as Parameters<NonNullable<typeof step>['act']>[0]);
    expect(ran.join()).toContain('http://ann:secret@proxy:3128');
  });
});

describe('what blocks a plan', () => {
  const blockersOf = (sections: Sections, changes: SiteChanges = {}) =>
    keysOf(judged(siteOf({ h1: sections }, changes)).blockers);

  it('is nothing on a clean host', () => {
    expect(blockersOf({})).toEqual([]);
  });

  it('is a daemon.json that is not JSON', () => {
    expect(blockersOf(daemonJson('{ broken'))).toContain('daemonJsonInvalid');
  });

  it('is not live-restore in a cluster: that is turned off, by a reload, and said', () => {
    const facts = { ...runningDocker({ LiveRestoreEnabled: true }), ...daemonJson('{"live-restore":true}') };
    const site = siteOf({ h1: facts }, { wishes: { mirrors: [] } });
    expect(keysOf(judged(site).blockers)).toEqual([]);
    expect(keysOf(judged(site).warnings)).toContain('liveRestoreOff');
    const step = planned(site).find(({ kind }) => kind === 'daemon-settings');
    expect(step).toMatchObject({ needed: true, files: [{ after: '{\n  "live-restore": false\n}\n' }] });
    expect(planned(site).find(({ kind }) => kind === 'daemon-restart')).toBe(undefined);
    const alone = siteOf({ h1: facts }, { wishes: { mirrors: [], managers: [], workers: [] } });
    expect(planned(alone).find(({ kind }) => kind === 'daemon-settings')).toBe(undefined);
  });

  it('is membership of another cluster', () => {
    expect(blockersOf(runningDocker(swarm('strange')))).toContain('otherCluster');
    expect(blockersOf(runningDocker(swarm('mine', true)), { nodeIds: ['mine'] })).not.toContain('otherCluster');
  });

  it('is a membership that is broken', () => {
    expect(blockersOf(runningDocker(swarm('', false, 'locked')))).toContain('swarmState');
  });

  it('is a pool that a route overlaps, before the cluster is there', () => {
    const routes = { routes: 'default via 10.0.0.1 dev eth0\n10.201.0.0/24 via 10.0.0.1 dev eth0' };
    expect(blockersOf(routes)).toContain('poolClash');
  });

  it('is a login without root', () => {
    expect(blockersOf({ user: 'ann', uid: '1000', sudo: 'denied' })).toContain('noRoot');
  });

  it('is a docker command that is not Docker', () => {
    const podman = { 'docker.binary': '/usr/bin/docker', 'docker.version': 'podman version 4.9.4' };
    expect(blockersOf(podman)).toContain('otherDocker');
  });
});

describe('what a plan warns of', () => {
  const warningsOf = (sections: Sections, changes: SiteChanges = {}) =>
    keysOf(judged(siteOf({ h1: sections }, changes)).warnings);

  it('is nothing on a clean host', () => {
    expect(warningsOf({})).toEqual([]);
  });

  it('is a host that is a container', () => {
    expect(warningsOf({ virtualization: 'docker', container: 'yes' })).toContain('container');
  });

  it('is a plain yum repository, whose packages are not checked', () => {
    expect(warningsOf({}, { wishes: { install: installFrom('http://repo.example/') } })).toContain('unsignedPackages');
  });

  it('is a hosts key that clashes with the unit of the packages', () => {
    expect(warningsOf(daemonJson('{"hosts":["unix:///var/run/docker.sock"]}'))).toContain('hostsKey');
  });
});

describe('a join that hangs', () => {
  const hanging = (manager: string, state = 'pending') => ({
    ...runningDocker(swarm('', false, state)),
    'docker.join': JSON.stringify({ RemoteAddr: `${manager}:2377`, JoinInProgress: true }),
  });
  const blockers = (site: Site) => keysOf(judged(site).blockers);

  it('is left by a step of its own, before the join, where the ledger has it as ours', () => {
    for (const state of ['pending', 'error']) {
      const site = siteOf({ h1: {}, h2: hanging('10.0.0.1', state) }, { cutJoins: ['h2'] });
      expect(blockers(site)).not.toContain('swarmState');
      expect(needed(site)).toContain('swarm-abandon/h2');
      expect(planned(site).find(({ id }) => id === 'swarm-join/h2')?.after).toContain('swarm-abandon/h2');
    }
  });

  it('is foreign where the ledger knows no join, or where it goes to other managers', () => {
    for (const site of [
      siteOf({ h1: {}, h2: hanging('10.0.0.1') }),
      siteOf({ h1: {}, h2: hanging('10.0.0.77') }, { cutJoins: ['h2'] }),
      siteOf({ h1: {}, h2: hanging('10.0.0.1', 'locked') }, { cutJoins: ['h2'] }),
      siteOf({ h1: {}, h2: runningDocker(swarm('', true, 'error')) }, { cutJoins: ['h2'] }),
    ]) {
      expect(blockers(site)).toContain('swarmState');
      expect(needed(site)).not.toContain('swarm-abandon/h2');
    }
  });
});
