import { useTranslation } from 'react-i18next';
import type { Status } from '../../../shared/schema/common.ts';
import type { Capabilities } from '../../../shared/schema/settings.ts';
import { Facts, StatusMark } from '../../components/index.ts';
import type { SectionProps } from './section-props.ts';
import classes from './settings.module.css';

const protections: Record<Capabilities['secretsProtection'], Status> = {
  system: 'ok',
  passphrase: 'ok',
  'key-file': 'ok',
  none: 'attention',
};

/** What protects the secrets that Slipway keeps. */
export function Security({ capabilities }: SectionProps) {
  const { t } = useTranslation();
  const { secretsProtection } = capabilities;
  return (
    <div className={classes.form}>
      <Facts
        rows={[
          [
            t('settings.security.secrets'),
            <div key="secrets">
              <StatusMark
                status={protections[secretsProtection]}
                label={t(`settings.security.protection.${secretsProtection}.what`)}
              />
              <p className={classes.why}>{t(`settings.security.protection.${secretsProtection}.why`)}</p>
            </div>,
          ],
          [t('settings.security.hostKeys'), t('settings.security.hostKeysText')],
          [t('settings.security.commands'), t('settings.security.commandsText')],
        ]}
      />
    </div>
  );
}
