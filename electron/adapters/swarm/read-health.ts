import type { ServiceHealth } from '../../../shared/schema/service.ts';
import type { SpecJson } from './swarm-json.ts';

const nanoseconds = 1e9;

/** What the engine takes where nothing is set (Engine API, HealthConfig). */
const engineDefaults = { intervalSeconds: 30, timeoutSeconds: 30, retries: 3 } as const;

/** The health check of a service's specification: without a test the image's own counts, `NONE` puts that out, too. */
export function readHealth({ TaskTemplate }: SpecJson): ServiceHealth {
  const { Test, Interval, Timeout, Retries, StartPeriod } = TaskTemplate.ContainerSpec?.Healthcheck ?? {};
  const [how, ...words] = Test ?? [];
  if (how === undefined || how === '') return { kind: 'image' };
  if (how === 'NONE') return { kind: 'none' };
  const seconds = (value: number | null | undefined, otherwise: number): number =>
    value ? value / nanoseconds : otherwise;
  return {
    kind: 'check',
    check: {
      command: how === 'CMD' ? words.map(quoted).join(' ') : words.join(' '),
      intervalSeconds: seconds(Interval, engineDefaults.intervalSeconds),
      timeoutSeconds: seconds(Timeout, engineDefaults.timeoutSeconds),
      retries: Retries || engineDefaults.retries,
      startSeconds: seconds(StartPeriod, 0),
    },
  };
}

/** A word of a command without a shell, as a shell would have to be given it. */
function quoted(word: string): string {
  return /^[A-Za-z0-9_./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
