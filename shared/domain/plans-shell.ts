import type { Plan, PlanStep } from '../schema/plan.ts';
import { exportTime, type PlanTexts, type Turn, exportText as text, turnsOf, whyOf } from './plans-export-parts.ts';

/**
 * A plan as one POSIX sh file that a person copies to each host and runs there as root, naming the part. A step whose proof holds
 * already is passed over, so every part can be run again.
 */
export function planAsShell(plan: Plan, texts: PlanTexts): string {
  const { say } = texts;
  const parts = namedTurns(plan, texts);
  const usage = parts.map(
    ({ name, turn }, index) => `  ${index + 1}. ${atHost(turn, texts)}: sh slipway-plan.sh ${name}`,
  );
  return [
    '#!/bin/sh',
    ...comment([
      say(plan.title),
      say(text('made', { at: exportTime(plan.createdAt) })),
      '',
      say(text('shellIntro')),
      '',
      ...(parts.length > 0 ? [say(text('shellOrder')), ...usage] : [say(text('nothingToDo'))]),
      ...plan.blockers.map(({ reason, fix }) => `${say(text('blockers'))}: ${say(reason)}${fix ? ` ${say(fix)}` : ''}`),
      ...plan.warnings.map(({ reason, fix }) => `${say(text('warnings'))}: ${say(reason)}${fix ? ` ${say(fix)}` : ''}`),
    ]),
    '',
    ...frame(texts),
    '',
    ...numbered(parts).flatMap(({ step, number }) => [...stepFunctions(step, number, texts), '']),
    'part=$1',
    'case $part in',
    ...parts.flatMap(({ name, numbers }) => [`  ${name})`, ...numbers.map((number) => `    step_${number}`), '    ;;']),
    '  *)',
    ...[say(text('shellUsage')), ...usage].map((line) => `    echo ${quoted(line)} >&2`),
    '    exit 64',
    '    ;;',
    'esac',
    `echo ${quoted(say(text('shellDone')))}`,
    '',
  ].join('\n');
}

interface Part {
  readonly name: string;
  readonly turn: Turn;
  readonly numbers: readonly number[];
}

function namedTurns(plan: Plan, { hostName }: PlanTexts): readonly Part[] {
  const used = new Map<string, number>();
  let number = 0;
  return turnsOf(plan).map((turn) => {
    const base = hostName(turn.hostId).replaceAll(/[^\w.-]/g, '-');
    const times = (used.get(base) ?? 0) + 1;
    used.set(base, times);
    const numbers = turn.steps.map(() => {
      number += 1;
      return number;
    });
    return { name: times === 1 ? base : `${base}-${times}`, turn, numbers };
  });
}

function numbered(parts: readonly Part[]): readonly { readonly step: PlanStep; readonly number: number }[] {
  return parts.flatMap(({ turn, numbers }) =>
    turn.steps.flatMap((step, index) => ({ step, number: numbers[index] ?? 0 })),
  );
}

function atHost({ hostId }: Turn, { hostName, hostAddress }: PlanTexts): string {
  const address = hostAddress(hostId);
  return address ? `${hostName(hostId)} (${address})` : hostName(hostId);
}

/** What every step is run by. Its parts are called plainly, since `set -e` does not work behind `if`, `!` and `||`. */
function frame({ say }: PlanTexts): readonly string[] {
  return [
    `[ "$(id -u)" = 0 ] || { echo ${quoted(say(text('shellRoot')))} >&2; exit 77; }`,
    'run() { # number, title',
    '  echo "== $2"',
    '  "proof_$1" > /dev/null 2>&1',
    `  [ $? -ne 0 ] || { echo ${quoted(`   ${say(text('shellAlready'))}`)}; return; }`,
    '  "do_$1"',
    '  code=$?',
    `  [ "$code" = 0 ] || { echo "   ${say(text('shellFailed')).replaceAll(/["`$\\]/g, '')}: $code" >&2; exit 1; }`,
    '  tries=0',
    '  while :; do',
    '    "proof_$1"',
    '    [ $? -ne 0 ] || break',
    '    tries=$((tries + 1))',
    `    [ "$tries" -lt 30 ] || { echo ${quoted(`   ${say(text('shellNotProved'))}`)} >&2; exit 1; }`,
    '    sleep 2',
    '  done',
    '}',
    '# ask VARIABLE "what": reads a value that is not set yet, without showing it',
    'ask() {',
    '  eval "value=\\$$1"',
    '  [ -z "$value" ] || return 0',
    '  printf "%s: " "$2" >&2',
    '  stty -echo 2> /dev/null',
    '  read -r value',
    '  stty echo 2> /dev/null; echo >&2',
    '  eval "$1=\\$value"',
    '}',
  ];
}

function stepFunctions(step: PlanStep, number: number, { say, find }: PlanTexts): readonly string[] {
  const { command, proof = step.proof } = step.byHand ?? { command: step.command };
  const why = find(whyOf(step));
  const undo = say(step.undo ?? text('noUndo'));
  return [
    ...comment([
      `---- ${number}. ${say(step.title)}`,
      ...(why ? [why] : []),
      ...(step.why ? [say(step.why)] : []),
      `${say(text('undo'))}: ${undo}`,
    ]),
    ...(command.includes('[redacted]') ? comment([say(text('shellSecret'))]) : []),
    `do_${number}() (`,
    command,
    ')',
    `proof_${number}() (`,
    proof,
    ')',
    `step_${number}() { run ${number} ${quoted(say(step.title))}; }`,
  ];
}

function comment(lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => line.split('\n')).map((line) => (line === '' ? '#' : `# ${line}`));
}

function quoted(line: string): string {
  return `'${line.replaceAll("'", "'\\''")}'`;
}
