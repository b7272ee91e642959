import { describe, expect, it } from 'vitest';
import { type ImageFacts, unfitPlatforms } from '../../../shared/domain/image-platforms.ts';
import { planReasons, planRelease } from '../../../shared/domain/release-plan.ts';
import english from '../../../shared/locales/parts/releases.en.json' with { type: 'json' };
import type { ClusterNode } from '../../../shared/schema/cluster.ts';
import { type Service, UpdatePolicy } from '../../../shared/schema/service.ts';
import { type Strategy, StrategyInput } from '../../../shared/schema/strategy.ts';
import { sampleService } from '../../support/sample-records.ts';

const service = (changes: Partial<Service> = {}): Service => ({
  ...sampleService(1, 1_700_000_000_000),
  ...{ managed: true, ports: [], replicasWanted: 2, hasHealthcheck: false, health: { kind: 'image' } },
  update: UpdatePolicy.parse({ monitorSeconds: 10, timeoutSeconds: 120 }),
  ...changes,
});

const strategy = (input: Partial<StrategyInput>): Strategy => ({
  ...StrategyInput.parse({}),
  ...input,
  ...{ id: 'service/s', scope: 'service', subjectId: 's', changedAt: 0, changedBy: 'ops@desk' },
});

const auto = (update: Partial<UpdatePolicy> = {}): Strategy =>
  strategy({ update: { ...UpdatePolicy.parse({ monitorSeconds: 10 }), ...update, order: 'auto' } });

const plan = (given: Service, by?: Strategy, openNodes = 2) => {
  const made = planRelease({ service: given, strategy: by, openNodes });
  return { ...made, said: made.reasons.map(({ key }) => key.replace('releases.plan.', '')) };
};

const checked = sampleService(1, 0).health;

const hostPort = [{ target: 80, published: 8080, protocol: 'tcp' as const, mode: 'host' as const }];

it('starts first where nothing speaks against it, and says how weak "running" is as a promise', () => {
  const made = plan(service(), auto());
  expect(made).toMatchObject({ from: 'service', failureAction: 'rollback', said: ['startFirst', 'onlyRunning'] });
  expect(made.update.order).toBe('start-first');
});

it.each([
  ['a host port without a node left over', { ports: hostPort }, 2, 'stop-first', 'stopFirstPort'],
  ['a host port with a node left over', { ports: hostPort }, 3, 'start-first', 'startFirst'],
  ['a host port of a global service', { ports: hostPort, mode: 'global' as const }, 9, 'stop-first', 'stopFirstPort'],
  ['a volume that is written', { writtenVolumes: ['data'] }, 9, 'stop-first', 'stopFirstVolume'],
] as const)('chooses the order by ports and volumes: %s', (_what, changes, nodes, order, reason) => {
  const made = plan(
    service({ ...changes, ports: [...('ports' in changes ? changes.ports : [])] } as Partial<Service>),
    auto(),
    nodes,
  );
  expect(made.update.order).toBe(order);
  expect(made.said).toContain(reason);
});

it('leaves the chosen order where it can work, and says what it costs', () => {
  const made = plan(service({ writtenVolumes: ['data'] }));
  expect(made.update.order).toBe('start-first');
  expect(made.said).toContain('writesTogether');
});

it('watches for longer than delay and health start together, and gives the time for it', () => {
  const update = UpdatePolicy.parse({ delaySeconds: 20, monitorSeconds: 10, timeoutSeconds: 60 });
  const made = plan(service({ update, hasHealthcheck: true, health: checked, healthStartSeconds: 30 }));
  expect(made.update).toMatchObject({ delaySeconds: 20, monitorSeconds: 51, timeoutSeconds: 111 });
  expect(made.said).toEqual(['startFirst', 'monitorRaised', 'timeoutRaised', 'healthChecked']);
  expect(made.writesUpdate).toBe(true);
});

it('changes no setting that someone else made, and says what is wrong with it', () => {
  const update = UpdatePolicy.parse({ delaySeconds: 20, monitorSeconds: 5 });
  const foreign = service({ managed: false, update, ports: hostPort });
  expect(plan(foreign)).toMatchObject({
    ...{ update, writesUpdate: false, failureAction: null },
    said: ['portImpossible', 'monitorShort', 'onlyRunning'],
  });
  // A strategy of one's own is a decision to change them.
  expect(plan(foreign, auto({ delaySeconds: 20, monitorSeconds: 5 }))).toMatchObject({
    ...{ writesUpdate: true, said: ['stopFirstPort', 'monitorRaised', 'onlyRunning'] },
  });
});

describe('requests that are under way through the mesh', () => {
  const published = service({ ports: [{ target: 80, published: 8080, protocol: 'tcp', mode: 'ingress' }] });
  const said = (given: Service, ...versions: readonly string[]) => {
    const nodes = versions.map((engineVersion, at) => ({ hostname: `ws0${at}`, engineVersion }));
    const { reasons } = planRelease({ service: given, strategy: undefined, openNodes: 2, nodes });
    return reasons.filter(({ key }) => /drains|breaks/.test(key)).map(({ key, params }) => [key.slice(14), params]);
  };
  it('are promised only where every engine takes a task out of it first', () => {
    expect(said(published, '20.10.24+dfsg1', '28.3.2', '25.0.15', '29.1.5')).toEqual([['drains', {}]]);
    expect(said(published, '17.06.2-ce', '20.10.24', '18.04.0-ce')).toEqual([
      ['breaksRequests', { versions: '17.06.2-ce, 18.04.0-ce', nodes: 'ws00, ws02' }],
    ]);
    expect(said(published, '29.1.4', '25.0.14').map(([name]) => name)).toEqual(['breaksMesh']);
  });
  it('are not spoken of where no port is published through it', () => {
    expect(said(service({ ports: hostPort }), '17.06.2-ce')).toEqual([]);
    expect(said(service(), '17.06.2-ce')).toEqual([]);
  });
});

it('knows the check of the image itself, its start time, and that there is none at all', () => {
  const by = (image: ImageFacts) => {
    const made = planRelease({ service: service(), strategy: undefined, openNodes: 2, image });
    return { ...made, last: made.reasons.at(-1)?.key.replace('releases.plan.', '') };
  };
  const fromImage = by({ platforms: [], healthcheck: { startSeconds: 40 } });
  expect(fromImage).toMatchObject({ health: 'image', last: 'imageChecked', update: { monitorSeconds: 42 } });
  expect(
    planRelease({
      service: service({ health: { kind: 'none' } }),
      strategy: undefined,
      openNodes: 2,
      image: { platforms: [], healthcheck: { startSeconds: 40 } },
    }),
  ).toMatchObject({ health: 'none', reasons: [{}, { key: 'releases.plan.checkOff' }] });
  expect(by({ platforms: [], healthcheck: null })).toMatchObject({ health: 'none', last: 'neverChecked' });
});

describe('an image fits', () => {
  const node = (platform?: string, changes: Partial<ClusterNode> = {}) =>
    ({ state: 'ready', availability: 'active', ...(platform !== undefined && { platform }), ...changes }) as const;
  const arm: ImageFacts = { platforms: ['linux/arm64'], healthcheck: null };
  it('where one open node is of its platform', () => {
    expect(unfitPlatforms(arm, [node('linux/amd64'), node('linux/arm64')])).toBeUndefined();
  });
  it('nowhere where that one takes no tasks', () => {
    const drained = node('linux/arm64', { availability: 'drain' });
    expect(unfitPlatforms(arm, [node('linux/amd64'), drained])).toEqual(['linux/amd64']);
  });
  it('as far as is known where a node or the image does not say', () => {
    expect(unfitPlatforms(arm, [node('linux/amd64'), node()])).toBeUndefined();
    expect(unfitPlatforms({ ...arm, platforms: [] }, [node('linux/amd64')])).toBeUndefined();
    expect(unfitPlatforms(arm, [])).toBeUndefined();
  });
});

it('writes nothing where the service says the same already', () => {
  expect(plan(service()).writesUpdate).toBe(false);
});

it('makes no canary of a single task', () => {
  const canary = strategy({ canary: { kind: 'confirm' } });
  expect(plan(service({ replicasWanted: 1 }), canary)).toMatchObject({ canary: { kind: 'none' } });
  expect(plan(service(), canary)).toMatchObject({ canary: { kind: 'confirm' } });
});

it('has a text for each reason', () => {
  expect(Object.keys(english.releases.plan).sort()).toEqual([...planReasons].sort());
});
