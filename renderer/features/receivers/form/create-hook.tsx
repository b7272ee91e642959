import { Button, Code, TextInput } from '@mantine/core';
import { IconWebhook } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { defaultApiUrl, isHookServer } from '../../../../shared/domain/hook-creation.ts';
import { type CreatedHook, HookCreation, type Receiver } from '../../../../shared/schema/receiver.ts';
import {
  FormDrawer,
  FormSection,
  SecretField,
  StatusMark,
  useFormDraft,
  useSearchState,
  Wide,
} from '../../../components/index.ts';
import { useAction, useClient, useRecord } from '../../../rpc/index.ts';
import { addressProblems, receiverAddress } from '../receiver-address.ts';
import { useReceiverBase } from '../use-receiver-base.ts';

/** Offered where the sender's API can make the hook. */
export function CreateHookButton({ receiver }: { readonly receiver: Receiver }) {
  const { t } = useTranslation();
  const [, change] = useSearchState();
  if (!isHookServer(receiver.format)) return null;
  return (
    <Button variant="default" leftSection={<IconWebhook size={16} aria-hidden />} onClick={() => change({ hook: '1' })}>
      {t('receiverPages.hook.action', { sender: t(`receiverPages.format.${receiver.format}`) })}
    </Button>
  );
}

/** Makes the push hook by the API of the Git server: with the application's token, or one that is used once. */
export function CreateHook({ receiver, onClose }: { readonly receiver: Receiver; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const client = useClient();
  const base = useReceiverBase() ?? '';
  const application = useRecord('applications', receiver.applicationId);
  const [made, setMade] = useState<CreatedHook>();
  const create = useAction((input: HookCreation) => client.receivers.createHook(input), {
    inline: true,
    onDone: setMade,
  });
  const form = useFormDraft({
    initial: { token: '', apiUrl: '' },
    schema: HookCreation,
    toInput: ({ token, apiUrl }) => ({ id: receiver.id, base, token: token || null, apiUrl }),
    failure: create.error,
  });
  const { values, set, errorOf } = form;
  const sender = t(`receiverPages.format.${receiver.format}`);
  const kept = application?.git.method === 'token';
  const gitUrl = application?.git.url ?? '';
  return (
    <FormDrawer
      title={t('receiverPages.hook.action', { sender })}
      submit={t('receiverPages.hook.create')}
      form={form}
      save={create}
      onSave={(input) => void create.run(input)}
      onClose={onClose}
    >
      <FormSection title={sender} text={t('receiverPages.hook.text', { gitUrl })}>
        <Wide>
          <Code block>{receiverAddress(base, receiver.token)}</Code>
          {addressProblems(base, receiver.format).map((problem) => (
            <StatusMark
              key={problem}
              status="attention"
              label={t(`receiverPages.addressProblem.${problem}`, { base })}
            />
          ))}
        </Wide>
        <Wide>
          <SecretField
            label={t('receiverPages.hook.token')}
            description={t(
              `receiverPages.hook.rights.${isHookServer(receiver.format) ? receiver.format : 'gitea'}`,
            ).concat(kept ? ` ${t('receiverPages.hook.tokenKept')}` : '')}
            setAt={null}
            value={values.token}
            error={errorOf('token')}
            onChange={(token) => set({ token: token ?? '' })}
          />
        </Wide>
        <Wide>
          <TextInput
            label={t('receiverPages.hook.api')}
            placeholder={isHookServer(receiver.format) ? (defaultApiUrl(receiver.format, gitUrl) ?? '') : ''}
            value={values.apiUrl}
            error={errorOf('apiUrl')}
            onChange={(event) => set({ apiUrl: event.currentTarget.value })}
          />
        </Wide>
      </FormSection>
      {made && (
        <div role="status">
          <StatusMark
            status="ok"
            label={t(made.replaced ? 'receiverPages.hook.replaced' : 'receiverPages.hook.made', {
              server: made.server,
            })}
          />
        </div>
      )}
    </FormDrawer>
  );
}
