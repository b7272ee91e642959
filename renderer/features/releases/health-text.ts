import type { TFunction } from 'i18next';
import { healthProbe } from '../../../shared/domain/health-command.ts';
import type { ServiceHealth } from '../../../shared/schema/service.ts';

/** Who says whether a task is well, in a few words: "HTTP 8080 /ready". */
export function healthText(t: TFunction, health: ServiceHealth): string {
  if (health.kind !== 'check') return t(`servicePages.health.kinds.${health.kind}`);
  const probe = healthProbe(health.check.command);
  switch (probe.kind) {
    case 'http':
      return `HTTP ${probe.port} ${probe.path}`;
    case 'tcp':
      return `TCP ${probe.port}`;
    case 'command':
      return probe.command;
  }
}

/** All of a health check, line by line, to be compared. */
export function healthLines(t: TFunction, health: ServiceHealth): string {
  const first = healthText(t, health);
  if (health.kind !== 'check') return first;
  const { intervalSeconds, timeoutSeconds, retries, startSeconds } = health.check;
  return [
    first,
    `${t('servicePages.health.interval')}: ${intervalSeconds} s`,
    `${t('servicePages.health.timeout')}: ${timeoutSeconds} s`,
    `${t('servicePages.health.retries')}: ${retries}`,
    `${t('servicePages.health.start')}: ${startSeconds} s`,
  ].join('\n');
}
