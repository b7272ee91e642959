import { useTranslation } from 'react-i18next';
import { CodeBlock, Facts } from '../../components/index.ts';
import type { SectionProps } from './section-props.ts';
import classes from './settings.module.css';

/** What this installation is, and where its data lies. */
export function About({ capabilities }: SectionProps) {
  const { t } = useTranslation();
  return (
    <div className={classes.form}>
      <Facts
        rows={[
          [t('settings.about.version'), capabilities.version],
          [t('settings.about.shell'), t(`settings.about.shells.${capabilities.shell}`)],
          [t('settings.about.platform'), capabilities.platform],
          [t('settings.about.receivers'), capabilities.receiversListenAt ?? t('settings.about.receiversClosed')],
          ...Object.entries(capabilities.runtime).map(([name, version]) => [name, version] as const),
        ]}
      />
      <div>
        <p className="soft">{t('settings.about.dataFolder')}</p>
        <CodeBlock text={capabilities.dataFolder} label={t('settings.about.dataFolder')} />
      </div>
      <p className="soft">{t('settings.about.backup')}</p>
    </div>
  );
}
