import { useTranslation } from 'react-i18next';
import { canProve, isGitFormat } from '../../../../shared/domain/webhooks/index.ts';
import type { Receiver } from '../../../../shared/schema/receiver.ts';
import { Facts, useFormat } from '../../../components/index.ts';
import { useRecord } from '../../../rpc/index.ts';
import { LabelChips } from '../../services/index.ts';
import { AddressField } from '../address-field.tsx';
import { AddressWizard } from '../form/address-wizard.tsx';
import { CreateHookButton } from '../form/create-hook.tsx';
import { RefusalEffect, SenderHelp } from '../form/sender-help.tsx';
import { MatchesNow } from '../matches-now.tsx';
import { receiverAddress } from '../receiver-address.ts';
import classes from '../receivers.module.css';
import { useReceiverBase } from '../use-receiver-base.ts';
import { PollFacts } from './poll-facts.tsx';

/** The address to enter at the sender, whether it can be reached, and what a call does. */
export function ReceiverSettings({ receiver }: { readonly receiver: Receiver }) {
  const { t } = useTranslation();
  const base = useReceiverBase() ?? '';
  const { format, token, applicationId } = receiver;
  const isCalled = format !== 'poll';
  return (
    <div className={classes.scroll}>
      {isCalled && (
        <section className={classes.block}>
          <h2>{t('receiverPages.address')}</h2>
          <p className="soft">{t('receiverPages.addressHint')}</p>
          <AddressField token={token} />
          <AddressWizard base={base} format={format} applicationId={applicationId} />
        </section>
      )}
      <div className={classes.columns}>
        <section className={classes.block}>
          <h2>{t(isCalled ? 'receiverPages.form.whatHappens' : 'receiverPages.form.whatPollDoes')}</h2>
          <ReceiverFacts receiver={receiver} />
          {isCalled && (
            <>
              <h2>{t('receiverPages.sender.refusalTitle')}</h2>
              <RefusalEffect format={format} />
            </>
          )}
        </section>
        <section className={classes.block}>
          <SenderHelp format={format} address={receiverAddress(base, token)} />
          <CreateHookButton receiver={receiver} />
        </section>
      </div>
    </div>
  );
}

function ReceiverFacts({ receiver }: { readonly receiver: Receiver }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { setAt } = receiver.secret;
  const secret = canProve(receiver.format)
    ? setAt === null
      ? t('receiverPages.noSecret')
      : t('components.secret.setOn', { date: format.date(setAt) })
    : null;
  const matches = <MatchesNow key="matches" receiver={receiver} />;
  if (isGitFormat(receiver.format)) {
    return (
      <Facts
        rows={[
          [t('receiverPages.form.application'), matches],
          [t('receiverPages.form.secret'), secret],
        ]}
      />
    );
  }
  return (
    <>
      <RegistryFacts receiver={receiver} secret={secret} />
      {receiver.format === 'poll' && <PollFacts receiver={receiver} />}
    </>
  );
}

function RegistryFacts({ receiver, secret }: { readonly receiver: Receiver; readonly secret: string | null }) {
  const { t } = useTranslation();
  const registry = useRecord('registries', receiver.registryId);
  const cluster = useRecord('clusters', receiver.clusterId);
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
        [t('receiverPages.form.secret'), secret],
        [t('receiverPages.form.cluster'), cluster?.name],
        [t('receiverPages.form.selector'), <LabelChips key="selector" labels={receiver.selector} />],
        [t('receiverPages.matches'), <MatchesNow key="matches" receiver={receiver} />],
      ]}
    />
  );
}
