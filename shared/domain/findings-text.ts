import type { Message } from '../schema/common.ts';
import type { Finding } from '../schema/host.ts';
import type { FindingChange } from './finding-changes.ts';
import { type FindingGroup, type FleetHost, groupByFinding } from './fleet-groups.ts';
import { message } from './message.ts';

/** Hosts with what they are compared with. */
export interface ExportedHost extends FleetHost {
  /** When the run was that `changes` compare with; null: there is none. */
  readonly comparedWith: number | null;
}

export interface FindingsExport {
  readonly hosts: readonly ExportedHost[];
  readonly exportedAt: number;
  readonly say: (message: Message) => string;
}

const words = (key: string, params: Message['params'] = {}): Message => message(`findingsExport.${key}`, params);
const signs = { fail: '✕', warn: '▲', unknown: '○', pass: '●' } as const;
const iso = (at: number | null): string =>
  at === null ? '–' : `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/** Findings for people: first what is wrong and on how many hosts, then host by host. Needs no knowledge of Slipway. */
export function findingsAsMarkdown({ hosts, exportedAt, say }: FindingsExport): string {
  const groups = groupByFinding(hosts, { verdicts: ['fail', 'warn', 'unknown'], changedOnly: false });
  return [
    `# ${say(words('title'))}`,
    '',
    `${say(words('made', { at: iso(exportedAt) }))} ${say(words('intro'))}`,
    '',
    ...overview(hosts, say),
    `## ${say(words(groups.length > 0 ? 'mend' : 'nothing'))}`,
    '',
    ...groups.flatMap((group) => groupText(group, say)),
    ...changesText(hosts, say),
    `## ${say(words('hostByHost'))}`,
    '',
    ...hosts.flatMap((host) => hostText(host, say)),
  ].join('\n');
}

type Say = FindingsExport['say'];

function overview(hosts: readonly ExportedHost[], say: Say): readonly string[] {
  const heads = ['host', 'address', 'roles', 'checked', 'failed', 'warnings', 'notMeasured', 'passed'];
  const rows = hosts.map((each) => {
    const count = (verdict: Finding['verdict']) =>
      String((each.state?.findings ?? []).filter((finding) => finding.verdict === verdict).length);
    return [
      each.host.name,
      each.host.ssh?.address ?? '–',
      rolesOf(each, say),
      iso(each.state?.checkedAt ?? null),
      ...(['fail', 'warn', 'unknown', 'pass'] as const).map(count),
    ];
  });
  return [
    ...table(
      heads.map((head) => say(words(`column.${head}`))),
      rows,
    ),
    '',
  ];
}

function groupText({ sample, entries }: FindingGroup, say: Say): readonly string[] {
  if (!sample) return [];
  const [first] = entries;
  const single = entries.length === 1;
  const names = single ? (first?.host.host.name ?? '') : say(words('hosts', { count: entries.length }));
  return [
    `### ${signs[sample.verdict]} ${titleOf(sample, say)} (${say(words(`verdict.${sample.verdict}`))}): ${names}`,
    '',
    `${say(words('why'))}: ${say(message(`checks.${sample.check}.why`))}`,
    '',
    ...(sample.fix
      ? [`${say(words('fix'))}${single ? '' : ` (${first?.host.host.name})`}: ${say(sample.fix)}`, '']
      : []),
    ...table(
      ['host', 'what', 'value', 'since'].map((head) => say(words(`column.${head}`))),
      entries.map(({ host, finding, change }) => [
        host.host.name,
        finding ? say(finding.reason) : '',
        finding?.value ?? '',
        change ? say(words(`change.${change.kind}`)) : '',
      ]),
    ),
    '',
    sourceText(sample, say),
    '',
  ];
}

function changesText(hosts: readonly ExportedHost[], say: Say): readonly string[] {
  const compared = hosts.filter(({ comparedWith }) => comparedWith !== null);
  if (compared.length === 0) return [`## ${say(words('changes'))}`, '', say(words('firstCheck')), ''];
  const rows = compared.flatMap((host) =>
    host.changes.map((change) => [
      host.host.name,
      iso(host.comparedWith),
      say(message(`checks.${change.check}.title`)),
      say(words(`change.${change.kind}`)),
      sideText(change.before, say),
      sideText(change.after, say),
    ]),
  );
  const heads = ['host', 'compared', 'check', 'since', 'before', 'now'].map((head) => say(words(`column.${head}`)));
  return [`## ${say(words('changes'))}`, '', ...(rows.length > 0 ? table(heads, rows) : [say(words('unchanged'))]), ''];
}

function sideText(side: FindingChange['before'], say: Say): string {
  if (!side) return '–';
  return [say(words(`verdict.${side.verdict}`)), side.value].filter(Boolean).join(': ');
}

function hostText({ host, state }: ExportedHost, say: Say): readonly string[] {
  const findings = state?.findings ?? [];
  const open = findings.filter(({ verdict }) => verdict !== 'pass');
  const passed = findings.filter(({ verdict }) => verdict === 'pass');
  const summary = state?.summary;
  return [
    `### ${host.name}`,
    '',
    ...(summary ? [[summary.distribution, summary.kernel, summary.architecture].join(', '), ''] : []),
    ...(findings.length === 0 ? [say(words('unchecked')), ''] : []),
    ...open.flatMap((finding) => [
      `- ${signs[finding.verdict]} **${titleOf(finding, say)}** (${say(words(`verdict.${finding.verdict}`))}): ${say(finding.reason)}` +
        (finding.fix ? ` ${say(words('fix'))}: ${say(finding.fix)}` : ''),
    ]),
    ...(passed.length > 0
      ? [`- ${signs.pass} ${say(words('passed'))}: ${passed.map((finding) => titleOf(finding, say)).join(', ')}`]
      : []),
    '',
  ];
}

function sourceText(finding: Finding, say: Say): string {
  const limit = finding.limit ? `${say(words('limit'))}: ${finding.limit}. ` : '';
  const { name, url } = finding.source;
  return `${limit}${say(words('source'))}: ${url ? `[${name}](${url})` : name}`;
}

function rolesOf({ state, host }: ExportedHost, say: Say): string {
  const roles = state && state.checkedFor.length > 0 ? state.checkedFor : host.profiles;
  return roles.map((role) => say(words(`role.${role}`))).join(', ') || '–';
}

const titleOf = (finding: Pick<Finding, 'check'>, say: Say): string => say(message(`checks.${finding.check}.title`));

function table(heads: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ') || ' ').join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)];
}

/** The same for programs: every value as it is, with its sentences in the language that was asked for. */
export function findingsAsJson({ hosts, exportedAt, say }: FindingsExport): string {
  const told = (finding: Finding, changes: readonly FindingChange[]) => ({
    check: finding.check,
    title: titleOf(finding, say),
    group: finding.group,
    verdict: finding.verdict,
    value: finding.value,
    limit: finding.limit,
    reason: say(finding.reason),
    why: say(message(`checks.${finding.check}.why`)),
    fix: finding.fix && say(finding.fix),
    source: finding.source,
    repair: finding.repair,
    fixedByPlan: finding.fixedByPlan,
    change: changes.find(({ check }) => check === finding.check)?.kind ?? null,
  });
  const document = {
    format: 'slipway-findings/1',
    exportedAt: new Date(exportedAt).toISOString(),
    hosts: hosts.map(({ id, host, state, changes, comparedWith }) => ({
      id,
      name: host.name,
      address: host.ssh?.address ?? null,
      roles: state?.checkedFor ?? host.profiles,
      checkedAt: state?.checkedAt ? new Date(state.checkedAt).toISOString() : null,
      comparedWith: comparedWith === null ? null : new Date(comparedWith).toISOString(),
      findings: (state?.findings ?? []).map((finding) => told(finding, changes)),
      gone: changes.filter(({ kind }) => kind === 'gone').map(({ check, before }) => ({ check, before })),
    })),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
