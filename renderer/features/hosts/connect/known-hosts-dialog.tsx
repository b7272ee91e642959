import { Button, Checkbox, Modal, Textarea } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { KnownHostsCandidate, KnownHostsImport } from '../../../../shared/schema/host.ts';
import { ErrorNote, StatusMark } from '../../../components/index.ts';
import { useAction, useClient, useRecords } from '../../../rpc/index.ts';
import classes from '../add/add.module.css';

const statuses = { new: 'unknown', same: 'ok', differs: 'failed', revoked: 'failed' } as const;

/** Keys that OpenSSH knows already, to be accepted without a look at each host. Mounted while it is open. */
export function KnownHostsDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const client = useClient();
  const [text, setText] = useState('');
  const given = text.trim() === '' ? null : text;
  const look = useAction(() => client.hosts.knownHosts({ text: given }), { inline: true, onDone: setFound });
  const [found, setFoundState] = useState<KnownHostsImport | null>(null);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  function setFound(reading: KnownHostsImport): void {
    setFoundState(reading);
    setChosen(reading.candidates.flatMap(({ hostId, state }) => (state === 'new' ? [hostId] : [])));
  }
  const accept = useAction(client.hosts.pinKnown, {
    inline: true,
    onDone: () => {
      notifications.show({ message: t('hostPages.known.done') });
      onClose();
    },
  });
  const pins = (found?.candidates ?? []).filter(({ hostId }) => chosen.includes(hostId));
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={t('hostPages.known.title')}
      closeButtonProps={{ 'aria-label': t('hostPages.close') }}
    >
      <div className={classes.form}>
        <p className={classes.hint}>{t('hostPages.known.text')}</p>
        <Textarea
          label={t('hostPages.known.paste')}
          classNames={{ input: 'mono' }}
          autosize
          minRows={2}
          maxRows={8}
          spellCheck={false}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        {found && <Found found={found} chosen={chosen} onChoose={setChosen} />}
        <ErrorNote error={look.error ?? accept.error} />
        <div className={classes.buttons}>
          <Button size="sm" variant="default" loading={look.running} onClick={() => void look.run(undefined)}>
            {t('hostPages.known.read')}
          </Button>
          {found && (
            <Button
              size="sm"
              disabled={pins.length === 0}
              loading={accept.running}
              onClick={() =>
                void accept.run({
                  text: given,
                  pins: pins.map(({ hostId, fingerprint }) => ({ hostId, fingerprint })),
                })
              }
            >
              {t('hostPages.known.accept', { count: pins.length })}
            </Button>
          )}
        </div>
      </div>
    </Modal>
  );
}

interface FoundProps {
  readonly found: KnownHostsImport;
  readonly chosen: readonly string[];
  readonly onChoose: (ids: readonly string[]) => void;
}

function Found({ found, chosen, onChoose }: FoundProps) {
  const { t } = useTranslation();
  const { candidates, unknownHostIds, certAuthorities } = found;
  return (
    <>
      {candidates.some(({ state }) => state === 'new') || <p className="soft">{t('hostPages.known.nothing')}</p>}
      <Checkbox.Group value={[...chosen]} onChange={onChoose} aria-label={t('hostPages.known.key')}>
        <div className={classes.candidates}>
          {candidates.map((candidate) => (
            <FoundKey key={candidate.hostId} candidate={candidate} />
          ))}
        </div>
      </Checkbox.Group>
      {unknownHostIds.length > 0 && (
        <p className="soft">{t('hostPages.known.unknown', { count: unknownHostIds.length })}</p>
      )}
      {certAuthorities > 0 && (
        <StatusMark status="attention" label={t('hostPages.known.certs', { count: certAuthorities })} />
      )}
    </>
  );
}

function FoundKey({ candidate }: { readonly candidate: KnownHostsCandidate }) {
  const { t } = useTranslation();
  const host = useRecords('hosts').find(({ id }) => id === candidate.hostId);
  return (
    <Checkbox
      size="sm"
      value={candidate.hostId}
      disabled={candidate.state !== 'new'}
      label={host?.name ?? candidate.hostId}
      description={
        <>
          <span className="mono">
            {candidate.fingerprint} {candidate.type}
          </span>{' '}
          <StatusMark status={statuses[candidate.state]} label={t(`hostPages.known.states.${candidate.state}`)} />
        </>
      }
    />
  );
}
