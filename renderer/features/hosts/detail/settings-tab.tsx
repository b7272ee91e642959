import { Button, Checkbox, NumberInput, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Host, type HostInput, Profile } from '../../../../shared/schema/host.ts';
import { ActionButton, ErrorNote, Facts, RelativeTime } from '../../../components/index.ts';
import { useAction, useClient, useRecord } from '../../../rpc/index.ts';
import { ConnectHosts } from '../connect/connect-hosts.tsx';
import { draftErrors, draftOf, hostInputOf } from '../login/host-draft.ts';
import { HostFields } from '../login/host-fields.tsx';
import { LoginFields } from '../login/login-fields.tsx';
import { PlantedKeySettings } from '../login/plant-keys.tsx';
import { WayFields } from '../login/way-fields.tsx';
import classes from './settings-tab.module.css';
import { useRemoveHost } from './use-remove-host.ts';

/** How a host is reached, its key, and the way out of Slipway. */
export function SettingsTab({ host }: { readonly host: Host }) {
  const { t } = useTranslation();
  const remove = useRemoveHost(host);
  return (
    <div className={classes.settings}>
      <section aria-label={t('hostPages.settings.reach')}>
        <h2>{t('hostPages.settings.reach')}</h2>
        {/* A saved host begins anew: what was typed as a secret is gone from the form. */}
        <HostSettings key={JSON.stringify(host)} host={host} />
      </section>
      {host.ssh && <KeySettings host={host} />}
      {host.ssh && <PlantedKeySettings host={host} />}
      <section aria-label={t('hostPages.settings.removal')}>
        <h2>{t('hostPages.settings.removal')}</h2>
        <p>{t('hostPages.remove.text')}</p>
        <ActionButton action={remove} />
      </section>
    </div>
  );
}

function HostSettings({ host }: { readonly host: Host }) {
  const { t } = useTranslation();
  const client = useClient();
  const state = useRecord('hostStates', host.id);
  const [draft, setDraft] = useState(() => draftOf(host));
  const [profiles, setProfiles] = useState<Host['profiles']>(host.profiles);
  const [slots, setSlots] = useState<number | string>(host.buildSlots ?? 1);
  const save = useAction((input: HostInput) => client.hosts.update({ id: host.id, host: input }), {
    inline: true,
    onDone: () => notifications.show({ message: t('hostPages.settings.saved', { name: host.name }) }),
  });
  const local = host.ssh === null;
  const all = draftErrors(draft, host.secrets);
  const errors = local ? { ...(draft.name.trim() ? {} : { name: 'name' }) } : all;
  const onChange = (change: Partial<typeof draft>) => setDraft({ ...draft, ...change });
  const addresses = [...new Set((state?.summary?.addresses ?? []).map(({ address }) => address))].join(', ');
  return (
    <form
      className={classes.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (Object.keys(errors).length > 0) return;
        const places = profiles.includes('builder') ? { buildSlots: Number(slots) || 1 } : {};
        const input = { ...hostInputOf(draft, profiles), ...places };
        void save.run(local ? { ...input, name: draft.name.trim(), ssh: null, secrets: {} } : input);
      }}
    >
      {local ? (
        <TextInput
          label={t('hostPages.name')}
          value={draft.name}
          error={errors.name && t(`hostPages.invalid.${errors.name}`)}
          onChange={(event) => onChange({ name: event.currentTarget.value })}
        />
      ) : (
        <>
          <HostFields draft={draft} errors={errors} onChange={onChange} />
          <LoginFields draft={draft} errors={errors} onChange={onChange} kept={host.secrets} />
          <WayFields draft={draft} onChange={onChange} hostId={host.id} />
        </>
      )}
      <TextInput
        label={t('hostPages.settings.internalAddress')}
        description={t('hostPages.settings.internalAddressHint', { addresses: addresses || '–' })}
        value={draft.internalAddress}
        error={all.internalAddress && t(`hostPages.invalid.${all.internalAddress}`)}
        onChange={(event) => onChange({ internalAddress: event.currentTarget.value })}
      />
      <Checkbox.Group
        label={t('hostPages.settings.roles')}
        description={t('hostPages.settings.rolesHint')}
        value={profiles}
        onChange={(values) => setProfiles(Profile.options.filter((profile) => values.includes(profile)))}
      >
        <div className={classes.roles}>
          {Profile.options.map((profile) => (
            <Checkbox key={profile} size="sm" value={profile} label={t(`hostPages.profile.${profile}`)} />
          ))}
        </div>
      </Checkbox.Group>
      {profiles.includes('builder') && (
        <NumberInput
          label={t('hostPages.settings.buildSlots')}
          description={t('hostPages.settings.buildSlotsHint')}
          value={slots}
          min={1}
          max={16}
          allowDecimal={false}
          onChange={setSlots}
        />
      )}
      <ErrorNote error={save.error} />
      <div>
        <Button type="submit" size="sm" loading={save.running}>
          {t('hostPages.settings.save')}
        </Button>
      </div>
    </form>
  );
}

/** The accepted key; a look at what the host shows now says whether it is still the same. */
function KeySettings({ host }: { readonly host: Host }) {
  const { t } = useTranslation();
  const [looking, setLooking] = useState(false);
  return (
    <section aria-label={t('hostPages.settings.key')}>
      <h2>{t('hostPages.settings.key')}</h2>
      {host.hostKey ? (
        <Facts
          rows={[
            [
              t('hostPages.settings.fingerprint'),
              <span key="print" className="mono">
                {host.hostKey.fingerprint} {host.hostKey.type}
              </span>,
            ],
            [t('hostPages.settings.acceptedAt'), <RelativeTime key="at" at={host.hostKey.pinnedAt} />],
          ]}
        />
      ) : (
        <p>{t('hostPages.settings.noKey')}</p>
      )}
      {looking ? (
        <ConnectHosts hostIds={[host.id]} />
      ) : (
        <Button className={classes.look} size="sm" variant="default" onClick={() => setLooking(true)}>
          {t('hostPages.settings.look')}
        </Button>
      )}
    </section>
  );
}
