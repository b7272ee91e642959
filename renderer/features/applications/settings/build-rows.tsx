import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Application } from '../../../../shared/schema/application.ts';

/** How it is built, as far as it was set, and the limits that hold. */
export function useBuildRows({ build, buildSecrets }: Application): [string, ReactNode][] {
  const { t } = useTranslation();
  const { target, platform, way, cache, args, cpus, memoryMb, minutes, freePercent } = build;
  const limits = [
    cpus === null
      ? t('applicationPages.settings.limitCpusDefault')
      : t('applicationPages.settings.limitCpus', { value: cpus }),
    memoryMb === null
      ? t('applicationPages.settings.limitMemoryDefault')
      : t('applicationPages.settings.limitMemory', { value: memoryMb }),
    t('applicationPages.settings.limitMinutes', { value: minutes }),
    t('applicationPages.settings.limitFree', { value: freePercent }),
  ];
  const names = Object.keys(buildSecrets);
  const pairs = Object.entries(args).map(([name, value]) => `${name}=${value}`);
  const mono = (texts: readonly string[]): ReactNode =>
    texts.length === 0 ? null : <span className="mono">{texts.join(' ')}</span>;
  return [
    [t('applicationPages.form.target'), target || null],
    [t('applicationPages.form.platform'), platform || null],
    [t('applicationPages.form.way'), t(`applicationPages.form.ways.${way}`)],
    [t('applicationPages.form.cache'), cache ? null : t('applicationPages.settings.cacheOff')],
    [t('applicationPages.form.args'), mono(pairs)],
    [t('applicationPages.settings.secretNames'), mono(names)],
    [t('applicationPages.settings.limits'), limits.join(', ')],
  ];
}
