import { Button, Modal, Tabs } from '@mantine/core';
import { IconDeviceDesktop } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Host, HostInput } from '../../../../shared/schema/host.ts';
import { ErrorNote } from '../../../components/index.ts';
import { useAction, useClient, useRecords } from '../../../rpc/index.ts';
import { ConnectHosts } from '../connect/connect-hosts.tsx';
import classes from './add.module.css';
import { HostForm } from './host-form.tsx';
import { ImportForm } from './import-form.tsx';
import { PasteForm } from './paste-form.tsx';

interface AddHostsProps {
  readonly onClose: () => void;
  readonly onAdded?: (hosts: readonly Host[]) => void;
  /** True: goes on to the host keys in the same dialog. The wizard has a step of its own for that. */
  readonly connect: boolean;
}

/** Adds hosts in one of four ways, then shows their keys to be accepted. Mounted while it is open. */
export function AddHostsDialog({ onClose, onAdded, connect }: AddHostsProps) {
  const { t } = useTranslation();
  const [added, setAdded] = useState<readonly string[]>([]);
  const connecting = added.length > 0;
  return (
    <Modal
      opened
      onClose={onClose}
      size={connecting ? 'xl' : 'lg'}
      title={t(connecting ? 'hostPages.connect.title' : 'hostPages.add.title')}
      closeButtonProps={{ 'aria-label': t('hostPages.close') }}
      closeOnClickOutside={false}
    >
      {connecting ? (
        <div className={classes.form}>
          <ConnectHosts hostIds={added} />
          <div className={classes.buttons}>
            <Button size="sm" onClick={onClose}>
              {t('hostPages.connect.finish')}
            </Button>
          </div>
        </div>
      ) : (
        <AddHostsWays
          onAdded={(hosts) => {
            onAdded?.(hosts);
            if (connect) setAdded(hosts.map(({ id }) => id));
            else onClose();
          }}
        />
      )}
    </Modal>
  );
}

/** The four ways, without the dialog. */
export function AddHostsWays({ onAdded }: { readonly onAdded: (hosts: readonly Host[]) => void }) {
  const { t } = useTranslation();
  const client = useClient();
  const add = useAction((hosts: readonly HostInput[]) => client.hosts.add({ hosts: [...hosts] }), {
    inline: true,
    onDone: onAdded,
  });
  const local = useRecords('hosts').find(({ ssh }) => ssh === null);
  const way = { onAdd: (hosts: readonly HostInput[]) => void add.run(hosts), running: add.running };
  return (
    <div className={classes.form}>
      <Tabs defaultValue="one" keepMounted={false} onChange={add.reset}>
        <Tabs.List>
          <Tabs.Tab value="one">{t('hostPages.add.one')}</Tabs.Tab>
          <Tabs.Tab value="paste">{t('hostPages.add.paste')}</Tabs.Tab>
          <Tabs.Tab value="import">{t('hostPages.add.import')}</Tabs.Tab>
          <Tabs.Tab value="local">{t('hostPages.thisComputer')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="one" pt="md">
          <HostForm {...way} />
        </Tabs.Panel>
        <Tabs.Panel value="paste" pt="md">
          <PasteForm {...way} />
        </Tabs.Panel>
        <Tabs.Panel value="import" pt="md">
          <ImportForm {...way} />
        </Tabs.Panel>
        <Tabs.Panel value="local" pt="md">
          <p className={classes.hint}>
            {local ? t('hostPages.add.localThere', { name: local.name }) : t('hostPages.add.localHint')}
          </p>
          <Button
            size="sm"
            leftSection={<IconDeviceDesktop size={16} stroke={1.75} aria-hidden />}
            disabled={local !== undefined}
            loading={add.running}
            onClick={() =>
              way.onAdd([
                { name: t('hostPages.add.localName'), ssh: null, internalAddress: null, profiles: [], secrets: {} },
              ])
            }
          >
            {t('hostPages.add.addLocal')}
          </Button>
        </Tabs.Panel>
      </Tabs>
      <ErrorNote error={add.error} />
    </div>
  );
}
