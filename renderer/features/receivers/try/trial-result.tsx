import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { summaryOf } from '../../../../shared/domain/webhooks/index.ts';
import type { PayloadTrial, Receiver } from '../../../../shared/schema/receiver.ts';
import { ErrorNote, Facts, FormSection, ShortId, StatusMark, Wide } from '../../../components/index.ts';
import { deliveryStatus } from '../delivery-status.ts';
import classes from '../receivers.module.css';

interface TrialProps {
  readonly receiver: Receiver;
  readonly trial: PayloadTrial;
}

/** The verdict that the call would get, and what it would build or release. */
export function TrialResult({ receiver, trial }: TrialProps) {
  const { t } = useTranslation();
  const { verdict, status, reason, proof, looksLike } = trial;
  const format = t(`receiverPages.format.${receiver.format}`);
  return (
    <FormSection title={t('receiverPages.delivery.verdict')}>
      <Wide>
        <div className={classes.trial} role="status">
          <StatusMark
            status={deliveryStatus[verdict]}
            label={<strong>{t(`receiverPages.verdict.${verdict}`)}</strong>}
          />
          {looksLike !== null && (
            <StatusMark status="attention" label={t('receiverPages.looksLike', { sender: looksLike, format })} />
          )}
          <Facts
            rows={[
              [t('receiverPages.try.answer'), status],
              [
                t('receiverPages.try.reason'),
                verdict === 'accepted' ? null : t(`deliveries.reason.${reason.key}`, reason.params),
              ],
              [t('receiverPages.try.proof'), t(`receiverPages.try.proofIs.${proof}`)],
              [t('receiverPages.try.events'), <EventLines key="events" trial={trial} />],
            ]}
          />
          {verdict === 'bad-signature' && <p>{t('receiverPages.try.genuine')}</p>}
          <Touched trial={trial} />
        </div>
      </Wide>
    </FormSection>
  );
}

function EventLines({ trial: { events } }: Pick<TrialProps, 'trial'>) {
  const { t } = useTranslation();
  if (events.length === 0) return t('receiverPages.try.nothing');
  return (
    <ul className={classes.plain}>
      {events.map((event, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: events have no id, and their order stands.
        <li key={index} className="mono">
          {summaryOf([event])}
        </li>
      ))}
    </ul>
  );
}

function Touched({ trial }: Pick<TrialProps, 'trial'>) {
  const { t } = useTranslation();
  const { application, services, digest, error } = trial;
  return (
    <>
      <Facts
        rows={[
          [
            t('receiverPages.try.wouldBuild'),
            application && (
              <Link key="application" to="/applications/$id" params={{ id: application.id }}>
                {t('receiverPages.try.branch', application)}
              </Link>
            ),
          ],
          [t('receiverPages.try.digest'), digest && <ShortId key="digest" value={digest} />],
          [
            t('receiverPages.try.wouldRelease'),
            digest === null ? null : services.length === 0 ? (
              t('receiverPages.try.nothing')
            ) : (
              <ul key="services" className={classes.plain}>
                {services.map(({ id, name, upToDate }) => (
                  <li key={id}>
                    {name} {upToDate && <span className="soft">({t('receiverPages.try.upToDate')})</span>}
                  </li>
                ))}
              </ul>
            ),
          ],
        ]}
      />
      <ErrorNote error={error} />
    </>
  );
}
