import { Button, Group, Modal, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorNote } from '../../../components/index.ts';
import { useAction, useClient } from '../../../rpc/index.ts';

/** What is to be left out: a step of a host, or all that is left on it. */
export interface LeftOut {
  readonly hostId: string;
  readonly hostName: string;
  readonly stepId: string | null;
}

/** Asks why something is left out; the reason is kept with the operation. */
export function LeaveOutDialog(props: {
  readonly operationId: string;
  readonly wanted: LeftOut;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const client = useClient();
  const { operationId, wanted, onClose } = props;
  const [reason, setReason] = useState('');
  const { hostId, stepId } = wanted;
  const leave = useAction(() => client.provisioning.leaveOut({ operationId, hostId, stepId, reason: reason.trim() }), {
    inline: true,
    onDone: onClose,
  });
  const said = reason.trim() !== '';
  return (
    <Modal opened onClose={onClose} title={t('setupPages.apply.leaveOut.title', { name: wanted.hostName })}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (said) void leave.run(undefined);
        }}
      >
        <p>{t('setupPages.apply.leaveOut.what')}</p>
        <Textarea
          data-autofocus
          required
          autosize
          minRows={2}
          maxLength={500}
          label={t('setupPages.apply.leaveOut.reason')}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <ErrorNote error={leave.error} />
        <Group justify="flex-end" mt="md">
          <Button variant="default" onClick={onClose}>
            {t('setupPages.apply.leaveOut.keep')}
          </Button>
          <Button type="submit" disabled={!said} loading={leave.running}>
            {t('setupPages.apply.leaveOut.confirm')}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
