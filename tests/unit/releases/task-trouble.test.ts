import { describe, expect, it } from 'vitest';
import { failureOf, troubleOf, verdictOfText, withMore } from '../../../shared/domain/rollout-trouble.ts';
import type { Task } from '../../../shared/schema/service.ts';

const image = `10.78.0.3:5000/team/site:good@sha256:${'0'.repeat(64)}`;

const task = (changes: Partial<Task>): Task => ({
  ...{ id: 't1', slot: 2, nodeId: 'n1', hostname: 'ws01', image, digest: null, message: '', error: '', exitCode: null },
  ...{ state: 'failed', wanted: 'shutdown', createdAt: 1, changedAt: 1 },
  ...changes,
});

/** Recorded from tasks of Engine 20.10 on two hosts; those of other versions are marked. */
const recorded: readonly (readonly [Partial<Task>, string])[] = [
  [{ error: 'task: non-zero exit (3)', exitCode: 3 }, 'crash-loop'],
  [{ error: 'task: non-zero exit (137)', exitCode: 137 }, 'crash-loop'],
  [
    {
      error:
        'starting container failed: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "/bin/nothere": stat /bin/nothere: no such file or directory: unknown',
      exitCode: 127,
    },
    'crash-loop',
  ],
  [
    {
      state: 'rejected',
      error: 'invalid mount config for type "bind": bind source path does not exist: /nothere',
    },
    'crash-loop',
  ],
  [{ state: 'rejected', error: `No such image: ${image}` }, 'pull-denied'],
  [
    { state: 'pending', error: 'no suitable node (host-mode port already in use on 2 nodes)', nodeId: '' },
    'port-clash',
  ],
  [
    { state: 'pending', error: 'no suitable node (scheduling constraints not satisfied on 2 nodes)', nodeId: '' },
    'no-fitting-node',
  ],
  [{ state: 'pending', error: 'no suitable node (insufficient resources on 2 nodes)', nodeId: '' }, 'no-fitting-node'],
  // A task of a global service.
  [{ state: 'pending', error: 'host-mode port already in use on 1 node' }, 'port-clash'],
  [{ state: 'pending', error: 'insufficient resources on 1 node' }, 'no-fitting-node'],
  // swarmkit, manager/scheduler/filter.go: several causes, each with its count of nodes.
  [{ state: 'pending', error: 'no suitable node (unsupported platform on 2 nodes)' }, 'wrong-platform'],
  [
    {
      state: 'pending',
      error: 'no suitable node (host-mode port already in use on 1 node; insufficient resources on 1 node)',
    },
    'no-fitting-node',
  ],
  // Engine 17.06 to 19.03.
  [{ error: 'task: non-zero exit (143): dockerexec: unhealthy container' }, 'unhealthy'],
  [
    {
      error:
        'starting container failed: driver failed programming external connectivity on endpoint site.1: Error starting userland proxy: listen tcp4 0.0.0.0:8080: bind: address already in use',
    },
    'port-clash',
  ],
  [
    {
      state: 'rejected',
      error: 'mkdir /var/lib/docker/overlay2/3f0-init: no space left on device',
    },
    'disk-full',
  ],
  [
    {
      error:
        'starting container failed: OCI runtime create failed: container_linux.go:380: starting container process caused: exec: "/app": exec format error',
    },
    'wrong-platform',
  ],
];

describe('a task that ended badly', () => {
  it.each(recorded)('%o', (changes, verdict) => {
    expect(troubleOf(task(changes), false)?.verdict).toBe(verdict);
  });

  it('and complete with status 0 was unhealthy where it is checked, and else ended by itself', () => {
    const ended = task({ state: 'complete', message: 'finished', exitCode: 0 });
    expect(troubleOf(ended, true)?.verdict).toBe('unhealthy');
    expect(troubleOf(ended, false)?.verdict).toBe('crash-loop');
  });

  it('is no trouble while it waits without a complaint, or runs', () => {
    for (const state of ['new', 'pending', 'assigned', 'preparing', 'starting', 'running', 'shutdown'] as const)
      expect(troubleOf(task({ state }), true)).toBeUndefined();
  });
});

describe('what a node says when it is asked to pull', () => {
  it.each([
    ['write /var/lib/docker/tmp/GetImageBlob123: no space left on device', 'disk-full'],
    [
      'failed to register layer: Error processing tar file(exit status 1): write /big: no space left on device',
      'disk-full',
    ],
    ['no matching manifest for linux/amd64 in the manifest list entries', 'wrong-platform'],
    ['manifest for host:5000/team/site:1 not found: manifest unknown: manifest unknown', 'image-missing'],
    ['Get "https://host:5000/v2/": unauthorized: authentication required', 'pull-denied'],
    ["pull access denied for team/site, repository does not exist or may require 'docker login'", 'pull-denied'],
  ])('%s', (text, verdict) => {
    expect(verdictOfText(text)).toBe(verdict);
  });

  it("that names nothing leaves the verdict as it was, with the node's own words", () => {
    const trouble = troubleOf(task({ state: 'rejected', error: `No such image: ${image}` }), false);
    const text = 'dial tcp 10.0.0.9:5000: connect: connection refused';
    if (!trouble) throw new Error('no trouble');
    expect(withMore(trouble, { pull: text })).toMatchObject({ verdict: 'pull-denied', reason: { params: { text } } });
  });
});

describe('the log of a task', () => {
  const crash = troubleOf(task({ error: 'task: non-zero exit (1)', exitCode: 1 }), false);

  it('shows a program for another processor', () => {
    if (!crash) throw new Error('no trouble');
    const log = ['standard_init_linux.go:228: exec user process caused: exec format error'];
    expect(withMore(crash, { log })).toMatchObject({
      verdict: 'wrong-platform',
      reason: { key: 'releases.reason.log' },
    });
  });

  it('that speaks of anything else changes nothing', () => {
    if (!crash) throw new Error('no trouble');
    expect(withMore(crash, { log: ['unauthorized', 'manifest unknown', 'address already in use'] })).toBe(crash);
  });
});

it('is named with place, node and exit code, which is none where no process ran', () => {
  const failed = troubleOf(task({ error: 'task: non-zero exit (3)', exitCode: 3 }), false);
  const rejected = troubleOf(task({ state: 'rejected', error: 'No such image: x', exitCode: 0, slot: null }), false);
  if (!failed || !rejected) throw new Error('no trouble');
  expect(failureOf(failed, 'site')).toMatchObject({ task: 'site.2', hostname: 'ws01', exitCode: 3 });
  expect(failureOf(rejected, 'site')).toMatchObject({ task: 'site', exitCode: null, error: 'No such image: x' });
});
