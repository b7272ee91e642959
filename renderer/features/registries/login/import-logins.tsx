import { Button, Checkbox, Drawer, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Status } from '../../../../shared/schema/common.ts';
import type { FoundLogin } from '../../../../shared/schema/registry-content.ts';
import { ErrorNote, StatusMark } from '../../../components/index.ts';
import { useAction, useClient } from '../../../rpc/index.ts';
import classes from '../registries.module.css';

const statusOf: Record<FoundLogin['state'], Status> = {
  usable: 'ok',
  helper: 'unknown',
  token: 'unknown',
  incomplete: 'unknown',
};

/** Takes logins over from a docker client: this computer's, or a pasted file. */
export function ImportLogins({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const client = useClient();
  const [text, setText] = useState('');
  const [asked, setAsked] = useState<string | null>(null);
  const [found, setFound] = useState<{ readonly source: string; readonly logins: readonly FoundLogin[] }>();
  const find = useAction(client.registries.findLogins, { inline: true, onDone: setFound });
  const look = (from: string | null): void => {
    setFound(undefined);
    setAsked(from);
    void find.run({ text: from });
  };
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={720}
      title={t('registryPages.import.title')}
      closeButtonProps={{ 'aria-label': t('registryPages.import.close') }}
      classNames={{ title: classes.title }}
    >
      <div className={classes.detail}>
        <p className="soft">{t('registryPages.import.hint')}</p>
        <div className={classes.actions}>
          <Button size="sm" variant="default" loading={find.running} onClick={() => look(null)}>
            {t('registryPages.import.here')}
          </Button>
        </div>
        <Textarea
          label={t('registryPages.import.text')}
          classNames={{ input: 'mono' }}
          autosize
          minRows={4}
          maxRows={12}
          value={text}
          spellCheck={false}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <div className={classes.actions}>
          <Button
            size="sm"
            variant="default"
            disabled={text.trim() === ''}
            loading={find.running}
            onClick={() => look(text)}
          >
            {t('registryPages.import.read')}
          </Button>
        </div>
        <ErrorNote error={find.error} />
        {found && <Found key={found.source} found={found} text={asked} onClose={onClose} />}
      </div>
    </Drawer>
  );
}

function Found(props: {
  readonly found: { readonly source: string; readonly logins: readonly FoundLogin[] };
  readonly text: string | null;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const client = useClient();
  const { source, logins } = props.found;
  const usable = logins.filter(({ state }) => state === 'usable');
  const [chosen, setChosen] = useState<readonly string[]>(
    usable.filter((each) => each.registryId === null).map(({ host }) => host),
  );
  const take = useAction(
    async (hosts: readonly string[]) => {
      const { registryIds } = await client.registries.importLogins({ text: props.text, hosts: [...hosts] });
      for (const id of registryIds) void client.registries.check({ id }).catch(() => undefined);
    },
    { inline: true, onDone: props.onClose },
  );
  const toggle = (host: string, on: boolean) =>
    setChosen(on ? [...chosen, host] : chosen.filter((each) => each !== host));
  return (
    <section>
      <h2 className={classes.heading}>{t('registryPages.import.found', { count: logins.length })}</h2>
      {source && <p className="soft mono">{source}</p>}
      <ul className={classes.lines}>
        {logins.map((login) => (
          <li key={login.host}>
            <Checkbox
              label={<span className="mono">{login.host}</span>}
              checked={chosen.includes(login.host)}
              disabled={login.state !== 'usable'}
              onChange={(event) => toggle(login.host, event.currentTarget.checked)}
            />
            <span>{login.username}</span>
            <StatusMark
              status={statusOf[login.state]}
              label={t(`registryPages.import.state.${login.state}`, { helper: login.helper })}
            />
            {login.registryId !== null && <span className="soft">{t('registryPages.import.known')}</span>}
          </li>
        ))}
      </ul>
      <ErrorNote error={take.error} />
      {usable.length > 0 && (
        <Button size="sm" disabled={chosen.length === 0} loading={take.running} onClick={() => void take.run(chosen)}>
          {t('registryPages.import.take', { count: chosen.length })}
        </Button>
      )}
    </section>
  );
}
