import { Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PastedPayload, PayloadTrial, Receiver } from '../../../../shared/schema/receiver.ts';
import { FormDrawer, FormSection, Wide } from '../../../components/index.ts';
import { useAction, useClient } from '../../../rpc/index.ts';
import { TrialResult } from './trial-result.tsx';

/** Headers and body of a call, pasted, and what it would do. Nothing is done. */
export function TryPayload({ receiver, onClose }: { readonly receiver: Receiver; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const client = useClient();
  const [headers, setHeaders] = useState('');
  const [body, setBody] = useState('');
  const [trial, setTrial] = useState<PayloadTrial>();
  const run = useAction((input: PastedPayload) => client.receivers.tryPayload(input), {
    inline: true,
    onDone: setTrial,
  });
  const field = {
    autosize: true,
    spellCheck: false,
    autoComplete: 'off',
    classNames: { input: 'mono' },
  };
  return (
    <FormDrawer
      title={t('receiverPages.try.title')}
      submit={t('receiverPages.try.run')}
      running={run.running}
      error={run.error}
      faulty={false}
      onClose={onClose}
      onSubmit={() => void run.run({ id: receiver.id, headers, body })}
    >
      <FormSection title={t(`receiverPages.format.${receiver.format}`)} text={t('receiverPages.try.text')}>
        <Wide>
          <Textarea
            {...field}
            data-autofocus
            label={t('receiverPages.try.headers')}
            placeholder={'Content-Type: application/json'}
            minRows={4}
            maxRows={10}
            value={headers}
            onChange={(event) => setHeaders(event.currentTarget.value)}
          />
        </Wide>
        <Wide>
          <Textarea
            {...field}
            label={t('receiverPages.try.body')}
            minRows={8}
            maxRows={20}
            value={body}
            onChange={(event) => setBody(event.currentTarget.value)}
          />
        </Wide>
      </FormSection>
      {trial && <TrialResult receiver={receiver} trial={trial} />}
    </FormDrawer>
  );
}
