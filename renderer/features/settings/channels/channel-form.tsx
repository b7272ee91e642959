import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Channel, ChannelInput } from '../../../../shared/schema/channel.ts';
import { FormDrawer, useFormDraft } from '../../../components/index.ts';
import { useAction, useClient } from '../../../rpc/index.ts';
import { channelDraftOf, channelInputOf } from './channel-draft.ts';
import { MailFields, RuleFields, TimeFields, WhereFields } from './channel-fields.tsx';

/** Adds a channel or changes one. Mounted while it is open. */
export function ChannelForm(props: { readonly channel?: Channel | undefined; readonly onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const { channel, onClose } = props;
  const client = useClient();
  const [initial] = useState(() => channelDraftOf(channel, i18n.language === 'zh-CN' ? 'zh-CN' : 'en'));
  const save = useAction(
    (input: ChannelInput) =>
      channel ? client.channels.update({ id: channel.id, channel: input }) : client.channels.add(input),
    { inline: true, onDone: onClose },
  );
  const form = useFormDraft({ initial, schema: ChannelInput, toInput: channelInputOf, failure: save.error });
  const fields = { form, channel };
  return (
    <FormDrawer
      title={channel ? t('channels.edit', { name: channel.name }) : t('channels.add')}
      submit={t(channel ? 'channels.save' : 'channels.add')}
      form={form}
      save={save}
      onSave={(input) => void save.run(input)}
      onClose={onClose}
    >
      <WhereFields {...fields} />
      {form.values.kind === 'email' && <MailFields {...fields} />}
      <RuleFields {...fields} />
      <TimeFields {...fields} />
    </FormDrawer>
  );
}
