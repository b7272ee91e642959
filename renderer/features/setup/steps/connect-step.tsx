import { useTranslation } from 'react-i18next';
import { ConnectHosts } from '../../hosts/index.ts';
import type { StepProps } from '../step-props.ts';
import { StepFrame } from '../wizard-frame.tsx';

/** Step 2: the keys are accepted by their fingerprints, the logins tested. */
export function ConnectStep({ setup, save }: StepProps) {
  const { t } = useTranslation();
  return (
    <StepFrame
      page="connect"
      intro={t('setupPages.connect.intro')}
      onBack={() => void save({ page: 'hosts' })}
      next={{ id: 'setup.toChecks', label: t('setupPages.toChecks'), run: () => void save({ page: 'checks' }) }}
    >
      <ConnectHosts hostIds={setup.hostIds} />
    </StepFrame>
  );
}
