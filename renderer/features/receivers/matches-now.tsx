import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { followed } from '../../../shared/domain/source-rule.ts';
import { isGitFormat } from '../../../shared/domain/webhooks/index.ts';
import type { Receiver } from '../../../shared/schema/receiver.ts';
import { StatusMark } from '../../components/index.ts';
import { useRecord } from '../../rpc/index.ts';
import { SelectedServices } from '../services/index.ts';

/** What a call would reach now: the application that is built, or the services that get the image. */
export function MatchesNow({ receiver }: { readonly receiver: Receiver }) {
  const { t } = useTranslation();
  const application = useRecord('applications', receiver.applicationId);
  if (!isGitFormat(receiver.format)) {
    return <SelectedServices clusterId={receiver.clusterId} selector={receiver.selector} />;
  }
  if (!application) return <StatusMark status="attention" label={t('receiverPages.applicationGone')} />;
  return (
    <>
      <Link to="/applications/$id" params={{ id: application.id }}>
        {application.name}
      </Link>{' '}
      <span className="soft mono">{followed(application)}</span>
    </>
  );
}
