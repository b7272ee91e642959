import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { isGitFormat } from '../../../../shared/domain/webhooks/index.ts';
import type { Status } from '../../../../shared/schema/common.ts';
import type { ReceiverFormat } from '../../../../shared/schema/receiver.ts';
import { CodeBlock, StatusMark } from '../../../components/index.ts';
import { useRecord } from '../../../rpc/index.ts';
import { type AddressReach, addressProblems, addressReach } from '../receiver-address.ts';
import classes from '../receivers.module.css';

const statusOf = {
  none: 'attention',
  everyAddress: 'attention',
  loopback: 'attention',
  private: 'unknown',
  public: 'ok',
} as const satisfies Record<AddressReach, Status>;

/** Behind a proxy with a certificate, which is what senders of the internet call. */
const BASTION = 'slipway serve --host 127.0.0.1 --port 7077 --public-url https://slipway.example';

export interface AddressWizardProps {
  readonly base: string;
  readonly format: ReceiverFormat;
  readonly applicationId: string | null;
  /** Offered for registries where nobody can call. */
  readonly onPoll?: () => void;
}

/** Whether this sender can reach this Slipway, what stands in its way, and what to do where it can't. */
export function AddressWizard({ base, format, applicationId, onPoll }: AddressWizardProps) {
  const { t } = useTranslation();
  if (format === 'poll') return null;
  const reach = addressReach(base);
  const problems = addressProblems(base, format).filter((problem) => problem !== reach && problem !== 'noAddress');
  const isFine = reach === 'public' && problems.length === 0;
  return (
    <div className={classes.wizard}>
      <StatusMark status={statusOf[reach]} label={t(`receiverPages.wizard.reach.${reach}`, { base })} />
      {problems.map((problem) => (
        <StatusMark key={problem} status="attention" label={t(`receiverPages.addressProblem.${problem}`, { base })} />
      ))}
      <Link to="/settings">{t('receiverPages.addressProblem.settings')}</Link>
      {!isFine && (
        <>
          <h3>{t('receiverPages.wizard.ways')}</h3>
          {isGitFormat(format) ? <GitPoll applicationId={applicationId} /> : <RegistryPoll onPoll={onPoll} />}
          <p>{t('receiverPages.wizard.bastion')}</p>
          <CodeBlock text={BASTION} label={t('receiverPages.wizard.bastionLabel')} wrap />
          <p className="soft">{t('receiverPages.wizard.proxyHint')}</p>
        </>
      )}
    </div>
  );
}

function GitPoll({ applicationId }: { readonly applicationId: string | null }) {
  const { t } = useTranslation();
  const count = useRecord('applications', applicationId)?.pollSeconds ?? 60;
  return <p>{t(count === 0 ? 'receiverPages.wizard.pollGitOff' : 'receiverPages.wizard.pollGit', { count })}</p>;
}

function RegistryPoll({ onPoll }: { readonly onPoll: (() => void) | undefined }) {
  const { t } = useTranslation();
  return (
    <p>
      {t('receiverPages.wizard.pollRegistry')}{' '}
      {onPoll && (
        <Button variant="default" size="compact-sm" onClick={onPoll}>
          {t('receiverPages.wizard.usePoll')}
        </Button>
      )}
    </p>
  );
}
