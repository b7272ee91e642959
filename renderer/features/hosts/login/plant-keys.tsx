import { Button, Checkbox, Modal } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Host } from '../../../../shared/schema/host.ts';
import { ErrorNote, Facts, RelativeTime } from '../../../components/index.ts';
import { useAction, useClient } from '../../../rpc/index.ts';
import classes from './login.module.css';

interface PlantKeysProps {
  readonly hosts: readonly Host[];
  readonly onClose: () => void;
}

/** Asks how, then plants or rotates keys of Slipway's own; the operation shows the rest. Mounted while it is open. */
export function PlantKeysDialog({ hosts, onClose }: PlantKeysProps) {
  const { t } = useTranslation();
  const client = useClient();
  const navigate = useNavigate();
  const [forgetPassword, setForget] = useState(false);
  const [common, setCommon] = useState(false);
  const plant = useAction(client.hosts.plantKeys, {
    inline: true,
    onDone: ({ operationId }) => void navigate({ to: '/operations/$id', params: { id: operationId } }),
  });
  const label = usePlantLabel(hosts);
  return (
    <Modal opened onClose={onClose} title={label} closeButtonProps={{ 'aria-label': t('hostPages.close') }}>
      <div className={classes.dialog}>
        <p>{t('hostPages.plant.text')}</p>
        <Checkbox
          size="sm"
          label={t('hostPages.plant.forget')}
          description={t('hostPages.plant.forgetHint')}
          checked={forgetPassword}
          onChange={(event) => setForget(event.currentTarget.checked)}
        />
        {hosts.length > 1 && (
          <Checkbox
            size="sm"
            label={t('hostPages.plant.one')}
            description={t('hostPages.plant.oneHint')}
            checked={common}
            onChange={(event) => setCommon(event.currentTarget.checked)}
          />
        )}
        <ErrorNote error={plant.error} />
        <div>
          <Button
            size="sm"
            loading={plant.running}
            onClick={() =>
              void plant.run({ ids: hosts.map(({ id }) => id), keyFor: common ? 'all' : 'each', forgetPassword })
            }
          >
            {label}
          </Button>
        </div>
      </div>
    </Modal>
  );
}

function usePlantLabel(hosts: readonly Host[]): string {
  const { t } = useTranslation();
  const [first] = hosts;
  if (!first || hosts.length > 1) return t('hostPages.plant.plantMany');
  return t(first.plantedKey ? 'hostPages.plant.rotate' : 'hostPages.plant.plant', { name: first.name });
}

/** The key that Slipway has placed on a host, and the button that places or rotates it. */
export function PlantedKeySettings({ host }: { readonly host: Host }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const label = usePlantLabel([host]);
  const key = host.plantedKey;
  return (
    <section aria-label={t('hostPages.plant.title')}>
      <h2>{t('hostPages.plant.title')}</h2>
      {key ? (
        <Facts
          rows={[
            [
              t('hostPages.plant.fingerprint'),
              <span key="print" className="mono">
                {key.fingerprint}
              </span>,
            ],
            [t('hostPages.plant.plantedAt'), <RelativeTime key="at" at={key.plantedAt} />],
          ]}
        />
      ) : (
        <p>{t('hostPages.plant.none')}</p>
      )}
      <Button size="sm" variant="default" onClick={() => setOpen(true)}>
        {label}
      </Button>
      {open && <PlantKeysDialog hosts={[host]} onClose={() => setOpen(false)} />}
    </section>
  );
}
