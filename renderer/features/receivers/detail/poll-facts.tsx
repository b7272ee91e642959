import { useTranslation } from 'react-i18next';
import type { Receiver } from '../../../../shared/schema/receiver.ts';
import { ErrorNote, Facts, RelativeTime, ShortId } from '../../../components/index.ts';
import { useRecord } from '../../../rpc/index.ts';

/** When the registry was last asked, and what it said. */
export function PollFacts({ receiver }: { readonly receiver: Receiver }) {
  const { t } = useTranslation();
  const state = useRecord('receiverStates', receiver.id);
  return (
    <>
      <Facts
        rows={[
          [t('receiverPages.poll.interval'), t('receiverPages.poll.seconds', { count: receiver.pollSeconds })],
          [
            t('receiverPages.poll.lookedAt'),
            state?.lookedAt ? <RelativeTime key="lookedAt" at={state.lookedAt} /> : t('receiverPages.poll.never'),
          ],
          [t('receiverPages.poll.seen'), state?.digest ? <ShortId key="digest" value={state.digest} /> : null],
        ]}
      />
      <ErrorNote error={state?.error ?? null} />
    </>
  );
}
