import { UnstyledButton } from '@mantine/core';
import type { TFunction } from 'i18next';
import { CheckGroup, type Finding } from '../../../../shared/schema/host.ts';
import type { Operation } from '../../../../shared/schema/operation.ts';
import { type Column, StatusMark } from '../../../components/index.ts';
import { countVerdicts, type HostRow, VerdictCounts } from '../../hosts/index.ts';
import classes from '../setup.module.css';

/** Hosts × groups of checks. A cell opens its findings; while a host is being measured its cells say so. */
export function checkColumns(
  t: TFunction,
  operation: Operation | undefined,
  onOpen: (row: HostRow, group: CheckGroup) => void,
): readonly Column<HostRow>[] {
  const stepStates = new Map(operation?.steps.map((step) => [step.hostId, step.state]));
  const result = (row: HostRow) => {
    const step = stepStates.get(row.id);
    if (step === 'running') return 'checking';
    if (step === 'pending' && operation?.finishedAt === null) return 'waiting';
    return resultOf(row);
  };
  return [
    { id: 'name', header: t('hostPages.name'), value: ({ host }) => host.name, width: 'minmax(104px, 1fr)' },
    {
      id: 'result',
      header: t('setupPages.checks.result'),
      value: (row) => weights[result(row)],
      cell: (row) => <Result t={t} result={result(row)} />,
      filter: (weight) => t(`setupPages.checks.results.${nameOf(weight)}`),
      width: 'minmax(160px, 1.1fr)',
    },
    ...CheckGroup.options.map(
      (group): Column<HostRow> => ({
        id: group,
        header: t(`checks.group.${group}`),
        value: (row) => weigh(ofGroup(row, group)),
        cell: (row) => (
          <GroupCell
            label={t('setupPages.checks.openCell', { name: row.host.name, group: t(`checks.group.${group}`) })}
            findings={ofGroup(row, group)}
            onOpen={() => onOpen(row, group)}
          />
        ),
        width: wide.has(group) ? 'minmax(120px, 1fr)' : 'minmax(88px, 0.7fr)',
      }),
    ),
  ];
}

/** Groups in which all three verdicts meet, or with a long name. */
const wide: ReadonlySet<CheckGroup> = new Set(['system', 'network', 'peers']);

const results = ['fine', 'warned', 'unknown', 'failed', 'waiting', 'checking'] as const;
type ResultName = (typeof results)[number];
const weights = { fine: 0, warned: 1, unknown: 2, failed: 3, waiting: 4, checking: 5 } satisfies Record<
  ResultName,
  number
>;

function nameOf(weight: string): ResultName {
  return results[Number(weight)] ?? 'unknown';
}

function resultOf({ state }: HostRow): ResultName {
  if (!state || state.checkedAt === null) return 'unknown';
  const { fail, warn, unknown } = countVerdicts(state.findings);
  if (fail > 0) return 'failed';
  return warn + unknown > 0 ? 'warned' : 'fine';
}

const statuses = {
  fine: 'ok',
  warned: 'attention',
  unknown: 'unknown',
  failed: 'failed',
  waiting: 'unknown',
  checking: 'working',
} as const satisfies Record<ResultName, string>;

function Result({ t, result }: { readonly t: TFunction; readonly result: ResultName }) {
  return <StatusMark status={statuses[result]} label={t(`setupPages.checks.results.${result}`)} />;
}

function ofGroup({ state }: HostRow, group: CheckGroup): readonly Finding[] {
  return (state?.findings ?? []).filter((finding) => finding.group === group);
}

function weigh(findings: readonly Finding[]): number | null {
  if (findings.length === 0) return null;
  const { fail, unknown, warn } = countVerdicts(findings);
  return fail * 1_000_000 + unknown * 1000 + warn;
}

function GroupCell(props: {
  readonly label: string;
  readonly findings: readonly Finding[];
  readonly onOpen: () => void;
}) {
  if (props.findings.length === 0) return <span className="soft">–</span>;
  return (
    <UnstyledButton
      className={classes.cell}
      title={props.label}
      onClick={(event) => {
        event.stopPropagation();
        props.onOpen();
      }}
    >
      <span className="visually-hidden">{props.label}: </span>
      <VerdictCounts findings={props.findings} />
    </UnstyledButton>
  );
}
