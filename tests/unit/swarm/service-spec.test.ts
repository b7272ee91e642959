import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ServiceSpec } from '../../../electron/adapters/cluster-engine.ts';
import { readHealth } from '../../../electron/adapters/swarm/read-health.ts';
import {
  createSpec,
  restoredSpec,
  startFirstFits,
  upgradedSpec,
} from '../../../electron/adapters/swarm/service-spec.ts';
import { type ServiceHealth, UpdatePolicy } from '../../../shared/schema/service.ts';

const reference = `registry.test/site:1@sha256:${'a'.repeat(64)}`;

const spec = (changes: Partial<ServiceSpec> = {}): ServiceSpec => ({
  ...{
    name: 'site',
    image: reference,
    replicas: 2,
    global: false,
    labels: { update: 'site' },
    environment: { A: '1' },
  },
  ports: [{ target: 80, published: 8080, protocol: 'tcp', mode: 'host' }],
  ...{
    endpointMode: 'dnsrr',
    update: UpdatePolicy.parse({ delaySeconds: 2 }),
    memoryMb: 64,
    cpus: 0.5,
    stopGraceSeconds: 10,
  },
  healthcheck: { command: 'true', intervalSeconds: 5, timeoutSeconds: 3, retries: 3, startSeconds: 10 },
  ...changes,
});

describe('the specification of a new service', () => {
  it('is what was asked for, with nanoseconds and bytes, and update settings written out', () => {
    expect(createSpec(spec())).toEqual({
      Name: 'site',
      Labels: { update: 'site', 'io.slipway.managed': 'true', 'io.slipway.update-timeout-seconds': '600' },
      TaskTemplate: {
        ContainerSpec: {
          Image: reference,
          Env: ['A=1'],
          StopGracePeriod: 10_000_000_000,
          Healthcheck: {
            ...{ Test: ['CMD-SHELL', 'true'], Interval: 5e9, Timeout: 3e9, Retries: 3, StartPeriod: 10e9 },
          },
        },
        Resources: { Limits: { NanoCPUs: 500_000_000, MemoryBytes: 67_108_864 } },
        RestartPolicy: { Condition: 'any', Delay: 2_000_000_000 },
      },
      Mode: { Replicated: { Replicas: 2 } },
      UpdateConfig: {
        ...{
          Parallelism: 1,
          Delay: 2e9,
          Monitor: 15e9,
          Order: 'start-first',
          FailureAction: 'rollback',
          MaxFailureRatio: 0,
        },
      },
      RollbackConfig: {
        ...{ Parallelism: 1, Delay: 0, Monitor: 5e9, Order: 'start-first', FailureAction: 'pause', MaxFailureRatio: 0 },
      },
      EndpointSpec: {
        Mode: 'dnsrr',
        Ports: [{ Protocol: 'tcp', TargetPort: 80, PublishedPort: 8080, PublishMode: 'host' }],
      },
    });
  });

  it('is refused where Swarm could not run it, or where it takes one of our own labels', () => {
    const ingress = [{ target: 80, published: 8080, protocol: 'tcp' as const, mode: 'ingress' as const }];
    expect(() => createSpec(spec({ ports: ingress }))).toThrow('ingressNeedsVip');
    expect(() => createSpec(spec({ labels: { 'io.slipway.managed': 'false' } }))).toThrow('ownLabel');
  });
});

describe('an upgrade', () => {
  const change = {
    image: 'registry.test/site:2@sha256:b',
    releaseId: 'r1',
    update: null,
    failureAction: null,
    canary: false,
    health: null,
    fallback: UpdatePolicy.parse({}),
  };

  it('changes the image and names the release, and leaves all else, known to us or not', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.dictionary(fc.string(), fc.jsonValue()),
        (more, container) => {
          const before = {
            ...more,
            ...{ Name: 'site', Labels: { update: 'site' }, Mode: { Replicated: { Replicas: 3 } } },
            TaskTemplate: { ContainerSpec: { ...container, Image: reference }, ForceUpdate: 7 },
            ...{ UpdateConfig: { Parallelism: 3, FailureAction: 'pause' }, RollbackConfig: { Parallelism: 9 } },
          } as never;
          const after = upgradedSpec(before, change);
          const undone = structuredClone(after);
          delete undone.Labels?.['io.slipway.release'];
          if (undone.TaskTemplate.ContainerSpec) undone.TaskTemplate.ContainerSpec.Image = reference;
          expect(after.TaskTemplate.ContainerSpec?.Image).toBe(change.image);
          expect(JSON.stringify(undone)).toBe(JSON.stringify(before));
        },
      ),
    );
  });

  it('sets another health check where the release names one, and leaves the rest of the container', () => {
    const check = { command: 'test -f /ok', intervalSeconds: 2, timeoutSeconds: 1, retries: 4, startSeconds: 9 };
    const healthcheckOf = (health: ServiceHealth) => {
      const { Healthcheck, ...rest } = upgradedSpec(createSpec(spec()), { ...change, health }).TaskTemplate
        .ContainerSpec as Record<string, unknown>;
      expect(rest).toMatchObject({ Image: change.image, Env: ['A=1'] });
      return Healthcheck;
    };
    expect(healthcheckOf({ kind: 'check', check })).toEqual({
      ...{ Test: ['CMD-SHELL', 'test -f /ok'], Interval: 2e9, Timeout: 1e9, Retries: 4, StartPeriod: 9e9 },
    });
    expect(healthcheckOf({ kind: 'none' })).toEqual({ Test: ['NONE'] });
    expect(healthcheckOf({ kind: 'image' })).toBeUndefined();
  });

  it.each([
    [undefined, { kind: 'image' }],
    [{ Test: [] }, { kind: 'image' }],
    [{ Test: ['NONE'] }, { kind: 'none' }],
    [{ Test: ['CMD', 'test', '-f', "it's"] }, { kind: 'check', check: { command: `test -f 'it'\\''s'`, retries: 3 } }],
    [
      { Test: ['CMD-SHELL', 'a || b'], Interval: 2e9 },
      { kind: 'check', check: { command: 'a || b', intervalSeconds: 2 } },
    ],
  ])('reads the health check %j', (Healthcheck, expected) => {
    const read = createSpec(spec());
    const TaskTemplate = { ContainerSpec: { Image: reference, Healthcheck } };
    expect(readHealth({ ...read, TaskTemplate })).toMatchObject(expected);
  });

  it('fills in update settings that are missing', () => {
    const { UpdateConfig: _update, RollbackConfig: _back, ...bare } = createSpec(spec());
    const after = upgradedSpec(bare, change);
    expect(after.UpdateConfig).toMatchObject({ FailureAction: 'rollback', Monitor: 15e9 });
    expect(after.RollbackConfig).toMatchObject({ FailureAction: 'pause' });
  });
});

describe('a restored specification', () => {
  it('has the tasks of before, with the scale, the labels and the policy of now', () => {
    const before = createSpec(spec());
    const now = createSpec(spec({ image: 'other', replicas: 5, environment: { B: '2' }, labels: { update: 'new' } }));
    const restored = restoredSpec(now, before, 'r2');
    expect(restored.TaskTemplate).toEqual(before.TaskTemplate);
    expect(restored.Mode).toEqual({ Replicated: { Replicas: 5 } });
    expect(restored.Labels).toMatchObject({ update: 'new', 'io.slipway.release': 'r2' });
  });
});

describe('start-first', () => {
  const host = [{ mode: 'host' }];

  it('fits wherever no host-mode port is published', () => {
    expect(startFirstFits({ ports: [{ mode: 'ingress' }], global: true, replicas: 9 }, 3, 1)).toBe(true);
  });

  it('needs a free node for each new task that takes a host-mode port', () => {
    expect(startFirstFits({ ports: host, global: false, replicas: 2 }, 1, 3)).toBe(true);
    expect(startFirstFits({ ports: host, global: false, replicas: 2 }, 1, 2)).toBe(false);
    expect(startFirstFits({ ports: host, global: true, replicas: 0 }, 1, 9)).toBe(false);
  });
});
