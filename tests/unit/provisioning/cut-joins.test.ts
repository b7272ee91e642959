import { describe, expect, it } from 'vitest';
import { cutJoins } from '../../../electron/core/provisioning/cut-joins.ts';
import type { Operation, StepState } from '../../../shared/schema/operation.ts';
import { createMemoryStorage } from '../../support/memory-storage.ts';

const join = (id: string, hostId: string, state: StepState, startedAt: number | null): Operation => ({
  ...{ id, kind: 'setup', title: { key: 'x', params: {} }, subjectId: 's', state: 'failed', progress: 0, error: null },
  ...{ createdAt: 1, startedAt: 1, finishedAt: 9, cancellable: false, resumable: true },
  steps: [
    {
      ...{ id: `swarm-join/${hostId}`, hostId, title: { key: 'x', params: {} }, state, startedAt },
      ...{ finishedAt: null, detail: [], error: null },
    },
  ],
});

describe('joins that were cut off, by the ledger', () => {
  it('are those that were begun and not proved, by the newest word on the host', () => {
    const { records } = createMemoryStorage();
    for (const operation of [
      join('1', 'failed', 'failed', 10),
      join('2', 'cancelled', 'cancelled', 10),
      join('3', 'proved', 'done', 10),
      join('4', 'later proved', 'failed', 10),
      join('5', 'later proved', 'done', 20),
      join('6', 'later cut off', 'done', 10),
      join('7', 'later cut off', 'failed', 20),
      join('8', 'never begun', 'cancelled', null),
    ])
      records.of('operations').put(operation);
    const all = [
      ...new Set(
        records
          .of('operations')
          .list()
          .flatMap(({ steps }) => steps.map((step) => step.hostId ?? '')),
      ),
    ];
    expect([...cutJoins(records, [...all, 'unknown'])]).toEqual(['failed', 'cancelled', 'later cut off']);
  });
});
