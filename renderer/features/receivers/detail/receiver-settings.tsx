import { useTranslation } from 'react-i18next';
import { isGitFormat } from '../../../../shared/domain/webhooks/index.ts';
import type { Receiver } from '../../../../shared/schema/receiver.ts';
import { Facts, useFormat } from '../../../components/index.ts';
import { useRecord } from '../../../rpc/index.ts';
import { LabelChips } from '../../services/index.ts';
import { AddressField } from '../address-field.tsx';
import { SenderHelp } from '../form/sender-help.tsx';
import { MatchesNow } from '../matches-now.tsx';
import classes from '../receivers.module.css';

/** The address to enter at the sender, and what a call does. */
export function ReceiverSettings({ receiver }: { readonly receiver: Receiver }) {
  const { t } = useTranslation();
  return (
    <div className={classes.scroll}>
      <section className={classes.block}>
        <h2>{t('receiverPages.address')}</h2>
        <p className="soft">{t('receiverPages.addressHint')}</p>
        <AddressField token={receiver.token} format={receiver.format} />
      </section>
      <div className={classes.columns}>
        <section className={classes.block}>
          <h2>{t('receiverPages.form.whatHappens')}</h2>
          <ReceiverFacts receiver={receiver} />
        </section>
        <section className={classes.block}>
          <SenderHelp format={receiver.format} />
        </section>
      </div>
    </div>
  );
}

function ReceiverFacts({ receiver }: { readonly receiver: Receiver }) {
  const { t } = useTranslation();
  const format = useFormat();
  const registry = useRecord('registries', receiver.registryId);
  const cluster = useRecord('clusters', receiver.clusterId);
  const matches = <MatchesNow key="matches" receiver={receiver} />;
  if (isGitFormat(receiver.format)) {
    const { setAt } = receiver.secret;
    return (
      <Facts
        rows={[
          [t('receiverPages.form.application'), matches],
          [
            t('receiverPages.form.secret'),
            setAt === null ? t('receiverPages.noSecret') : t('components.secret.setOn', { date: format.date(setAt) }),
          ],
        ]}
      />
    );
  }
  return (
    <Facts
      rows={[
        [t('receiverPages.form.registry'), registry?.name],
        [
          t('receiverPages.form.repository'),
          <span key="repository" className="mono">
            {receiver.repository}
          </span>,
        ],
        [t('receiverPages.form.tag'), receiver.tag || t('receiverPages.form.anyTag')],
        [t('receiverPages.form.cluster'), cluster?.name],
        [t('receiverPages.form.selector'), <LabelChips key="selector" labels={receiver.selector} />],
        [t('receiverPages.matches'), matches],
      ]}
    />
  );
}
