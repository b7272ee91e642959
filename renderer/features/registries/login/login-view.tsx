import { Button, TextInput } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { parseImageReference, sameSource } from '../../../../shared/domain/image-reference.ts';
import { loginStanding } from '../../../../shared/domain/login-expiry.ts';
import type { Status } from '../../../../shared/schema/common.ts';
import type { Registry, RegistryState } from '../../../../shared/schema/registry.ts';
import { ErrorNote, Facts, RelativeTime, StatusMark, useFormat, useNow } from '../../../components/index.ts';
import { useAction, useClient, useRecords } from '../../../rpc/index.ts';
import classes from '../registries.module.css';
import { RegistryOnHosts } from '../registry-on-hosts.tsx';
import { LoginHosts } from './login-hosts.tsx';
import { Rights } from './rights.tsx';

interface LoginProps {
  readonly registry: Registry;
  readonly state: RegistryState | undefined;
}

/** The login of a registry: whether it works and until when, what it can do, and who has it. */
export function LoginView(props: LoginProps) {
  return (
    <div className={classes.detail}>
      <LoginFacts {...props} />
      <LoginTestForm {...props} />
      <LoginServices registry={props.registry} />
      <LoginHosts registry={props.registry} />
      <RegistryOnHosts registry={props.registry} />
    </div>
  );
}

/** How the login stands: what the registry says of it, and its end. */
function useLoginMark({ registry, state }: LoginProps): { status: Status; key: string } {
  const now = useNow();
  if (registry.username === '' || registry.password.setAt === null) return { status: 'unknown', key: 'none' };
  if (state?.refusedSince != null) return { status: 'failed', key: 'refused' };
  const standing = loginStanding(registry.loginEndsAt, registry.password.setAt, now);
  if (standing !== 'good') return { status: standing === 'lapsed' ? 'failed' : 'attention', key: standing };
  if (!state) return { status: 'unknown', key: 'unknown' };
  return state.error ? { status: 'unknown', key: 'unknown' } : { status: 'ok', key: 'works' };
}

function LoginFacts(props: LoginProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { registry, state } = props;
  const mark = useLoginMark(props);
  const { setAt } = registry.password;
  return (
    <section>
      <h2 className={classes.heading}>{t('registryPages.login.title')}</h2>
      <Facts
        rows={[
          [
            t('registryPages.stateColumn'),
            <StatusMark key="mark" status={mark.status} label={t(`registryPages.login.mark.${mark.key}`)} />,
          ],
          [t('registryPages.login.user'), registry.username || t('registryPages.noLogin')],
          [
            t('registryPages.password'),
            setAt === null ? t('registryPages.notSet') : t('components.secret.setOn', { date: format.date(setAt) }),
          ],
          [
            t('registryPages.login.ends'),
            registry.loginEndsAt === null ? (
              t('registryPages.login.noEnd')
            ) : (
              <RelativeEnd key="ends" at={registry.loginEndsAt} />
            ),
          ],
          [
            t('registryPages.login.refusedSince'),
            state?.refusedSince ? <RelativeTime key="since" at={state.refusedSince} /> : null,
          ],
          [t('registryPages.checked'), <RelativeTime key="checked" at={state?.checkedAt ?? null} />],
        ]}
      />
    </section>
  );
}

function RelativeEnd({ at }: { readonly at: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const left = at - useNow();
  const time = format.dateTime(at);
  return (
    <>
      {left > 0
        ? t('registryPages.login.endsIn', { time, left: format.duration(left) })
        : t('registryPages.login.ended', { time })}
    </>
  );
}

function LoginTestForm({ registry, state }: LoginProps) {
  const { t } = useTranslation();
  const client = useClient();
  const [repository, setRepository] = useState('');
  const test = useAction(client.registries.testLogin, { inline: true });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void test.run({ id: registry.id, registry: null, repository: repository.trim() });
  };
  return (
    <section>
      <h2 className={classes.heading}>{t('registryPages.login.rights')}</h2>
      <p className="soft">{t('registryPages.login.rightsHint')}</p>
      <form className={classes.actions} onSubmit={submit}>
        <TextInput
          size="sm"
          className={classes.wide}
          aria-label={t('registryPages.login.repository')}
          placeholder={t('registryPages.login.repositoryPlaceholder')}
          value={repository}
          onChange={(event) => setRepository(event.currentTarget.value)}
          spellCheck={false}
        />
        <Button size="sm" variant="default" type="submit" loading={test.running}>
          {t('registryPages.login.test')}
        </Button>
      </form>
      <ErrorNote error={test.error} />
      {state?.tested && <Rights test={state.tested} />}
    </section>
  );
}

/** Services that pull from here: their engine keeps the login that was sent last. */
function LoginServices({ registry }: { readonly registry: Registry }) {
  const { t } = useTranslation();
  const client = useClient();
  const navigate = useNavigate();
  const services = useRecords('services').filter(({ image }) => {
    const repository = parseImageReference(image)?.repository;
    return repository !== undefined && sameSource(image, `${registry.host}/${repository}`);
  });
  const resend = useAction(client.registries.resendLogin, {
    onDone: ({ operationId }) => void navigate({ to: '/operations/$id', params: { id: operationId } }),
  });
  const hasLogin = registry.username !== '' && registry.password.setAt !== null;
  return (
    <section>
      <h2 className={classes.heading}>{t('registryPages.login.services')}</h2>
      <p className="soft">
        {t(services.length === 0 ? 'registryPages.login.noServices' : 'registryPages.login.servicesHint')}
      </p>
      <ul className={classes.lines}>
        {services.map(({ id, name }) => (
          <li key={id}>
            <Link to="/services/$id" params={{ id }}>
              {name}
            </Link>
          </li>
        ))}
      </ul>
      {services.length > 0 && hasLogin && (
        <Button
          size="sm"
          variant="default"
          loading={resend.running}
          onClick={() => void resend.run({ id: registry.id })}
        >
          {t('registryPages.login.resend')}
        </Button>
      )}
    </section>
  );
}
