import { CloseButton } from '@mantine/core';
import { IconRepeat } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Delivery } from '../../../../shared/schema/receiver.ts';
import { ActionButton, CodeBlock, Facts, StatusMark, useFormat, useSearchState } from '../../../components/index.ts';
import { useAction, useClient, useRecord, useRecords } from '../../../rpc/index.ts';
import { canReplay, deliveryStatus } from '../delivery-status.ts';
import classes from '../receivers.module.css';

/** One call: what became of it and why, what it began, headers and body as they came. */
export function DeliveryDetail({ delivery, onClose }: { readonly delivery: Delivery; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const headers = Object.entries(delivery.headers).map(([name, value]) => `${name}: ${value}`);
  return (
    <section className={classes.delivery} aria-label={t('receiverPages.delivery.label')}>
      <div className={classes.deliveryHead}>
        <StatusMark status={deliveryStatus[delivery.verdict]} label={t(`receiverPages.verdict.${delivery.verdict}`)} />
        <span className={classes.space} />
        <Replay delivery={delivery} />
        <CloseButton aria-label={t('receiverPages.delivery.close')} onClick={onClose} />
      </div>
      <p>{t(`deliveries.reason.${delivery.reason.key}`, delivery.reason.params)}</p>
      <LooksLike delivery={delivery} />
      <DeliveryFacts delivery={delivery} />
      <h2>{t('receiverPages.delivery.headers')}</h2>
      <CodeBlock text={headers.join('\n')} label={t('receiverPages.delivery.headers')} />
      <h2>{t('receiverPages.delivery.body')}</h2>
      {delivery.body === '' ? (
        <p className="soft">{t('receiverPages.delivery.noBody')}</p>
      ) : (
        <CodeBlock text={indented(delivery.body)} label={t('receiverPages.delivery.body')} />
      )}
    </section>
  );
}

/** Headers only confirm the sender that was chosen; where they speak of another, that is worth a hint. */
function LooksLike({ delivery }: { readonly delivery: Delivery }) {
  const { t } = useTranslation();
  const receiver = useRecord('receivers', delivery.receiverId);
  if (delivery.looksLike === null || !receiver) return null;
  const format = t(`receiverPages.format.${receiver.format}`);
  return <StatusMark status="attention" label={t('receiverPages.looksLike', { sender: delivery.looksLike, format })} />;
}

function Replay({ delivery }: { readonly delivery: Delivery }) {
  const { t } = useTranslation();
  const client = useClient();
  const [, change] = useSearchState();
  const replay = useAction(client.receivers.replay, { onDone: ({ id }) => change({ delivery: id }) });
  return (
    <ActionButton
      action={{
        id: 'receivers.replay',
        label: t('receiverPages.delivery.replay'),
        icon: IconRepeat,
        disabled: !canReplay(delivery),
        running: replay.running,
        run: () => void replay.run({ deliveryId: delivery.id }),
      }}
    />
  );
}

function DeliveryFacts({ delivery }: { readonly delivery: Delivery }) {
  const { t } = useTranslation();
  const format = useFormat();
  const build = useRecord('builds', delivery.buildId);
  const releases = useRecords('releases').filter(({ batchId }) => batchId === delivery.batchId);
  return (
    <Facts
      rows={[
        [t('receiverPages.delivery.received'), format.dateTime(delivery.receivedAt)],
        [t('receiverPages.delivery.sender'), delivery.senderAddress],
        [t('receiverPages.delivery.summary'), delivery.summary || null],
        [t('receiverPages.delivery.senderId'), delivery.senderDeliveryId],
        [
          t('receiverPages.delivery.began'),
          build && (
            <Link
              key="build"
              to="/applications/$id"
              params={{ id: build.applicationId }}
              search={{ tab: 'builds', build: build.id }}
            >
              {t('applicationPages.build.label', { commit: build.commit?.slice(0, 7) ?? '' })}
            </Link>
          ),
        ],
        [
          t('receiverPages.delivery.released'),
          releases.length === 0 ? null : (
            <ul key="releases" className={classes.plain}>
              {releases.map(({ id, serviceName }) => (
                <li key={id}>
                  <Link to="/releases/$id" params={{ id }}>
                    {serviceName}
                  </Link>
                </li>
              ))}
            </ul>
          ),
        ],
        [t('receiverPages.delivery.replayOf'), delivery.replayOf === null ? null : t('receiverPages.delivery.byHand')],
      ]}
    />
  );
}

/** Easier to read; what is no JSON (or was cut) stays as it came. */
function indented(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch (error) {
    if (error instanceof SyntaxError) return body;
    throw error;
  }
}
