import { Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PastedPayload, type PayloadTrial, type Receiver } from '../../../../shared/schema/receiver.ts';
import { FormDrawer, FormSection, useFormDraft, Wide } from '../../../components/index.ts';
import { useAction, useClient } from '../../../rpc/index.ts';
import { TrialResult } from './trial-result.tsx';

/** Headers and body of a call, pasted, and what it would do. Nothing is done. */
export function TryPayload({ receiver, onClose }: { readonly receiver: Receiver; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const client = useClient();
  const [trial, setTrial] = useState<PayloadTrial>();
  const run = useAction((input: PastedPayload) => client.receivers.tryPayload(input), {
    inline: true,
    onDone: setTrial,
  });
  const form = useFormDraft({
    initial: { headers: '', body: '' },
    schema: PastedPayload,
    toInput: (draft) => ({ ...draft, id: receiver.id }),
    failure: run.error,
  });
  const { values, set, errorOf } = form;
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
      form={form}
      save={run}
      onSave={(input) => void run.run(input)}
      onClose={onClose}
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
            value={values.headers}
            error={errorOf('headers')}
            onChange={(event) => set({ headers: event.currentTarget.value })}
          />
        </Wide>
        <Wide>
          <Textarea
            {...field}
            label={t('receiverPages.try.body')}
            minRows={8}
            maxRows={20}
            value={values.body}
            error={errorOf('body')}
            onChange={(event) => set({ body: event.currentTarget.value })}
          />
        </Wide>
      </FormSection>
      {trial && <TrialResult receiver={receiver} trial={trial} />}
    </FormDrawer>
  );
}
