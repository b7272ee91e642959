import { Button, Textarea } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { parseHostLines } from '../../../../shared/domain/host-address.ts';
import type { HostInput } from '../../../../shared/schema/host.ts';
import { StatusMark } from '../../../components/index.ts';
import { emptyLogin, type LoginDraft, loginErrors, secretsOf } from '../login/host-draft.ts';
import { LoginFields } from '../login/login-fields.tsx';
import classes from './add.module.css';
import type { AddWay } from './host-form.tsx';

/** As many as the contract takes at once. */
const mostAtOnce = 500;

/** A host with its way to log in that is common to all. */
export function withLogin(
  host: { readonly name: string; readonly address: string; readonly port: number; readonly username: string },
  login: LoginDraft,
): HostInput {
  const { name, address, port, username } = host;
  return {
    name,
    ssh: { address, port, username, method: login.method, escalation: login.escalation },
    internalAddress: null,
    profiles: [],
    secrets: secretsOf(login),
  };
}

/** Many hosts, one a line, read while they are typed; the login below is the same for all. */
export function PasteForm({ onAdd, running }: AddWay) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [login, setLogin] = useState(emptyLogin);
  const [tried, setTried] = useState(false);
  const { hosts, errors } = useMemo(() => parseHostLines(text), [text]);
  const loginProblems = loginErrors(login);
  const tooMany = hosts.length > mostAtOnce;
  const fine = hosts.length > 0 && errors.length === 0 && !tooMany && Object.keys(loginProblems).length === 0;
  return (
    <form
      className={classes.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (fine) onAdd(hosts.map((host) => withLogin(host, login)));
      }}
    >
      <Textarea
        data-autofocus
        label={t('hostPages.add.lines')}
        description={t('hostPages.add.linesHint')}
        placeholder={'mgr01 root@10.0.0.5\nws01 root@10.0.0.6:2222'}
        classNames={{ input: 'mono' }}
        autosize
        minRows={5}
        maxRows={12}
        spellCheck={false}
        value={text}
        error={tried && text.trim() === '' ? t('hostPages.add.noLine') : tooMany && t('hostPages.add.tooMany')}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <div className={classes.read} aria-live="polite">
        {hosts.length > 0 && <StatusMark status="ok" label={t('hostPages.add.readCount', { count: hosts.length })} />}
        {errors.length > 0 && (
          <ul className={classes.lineErrors}>
            {errors.map((error) => (
              <li key={error.line}>
                <StatusMark
                  status="failed"
                  label={t('hostPages.add.lineError', {
                    line: error.line,
                    text: error.text,
                    reason: t(`hosts.paste.${error.reason}`),
                  })}
                />
              </li>
            ))}
          </ul>
        )}
      </div>
      <h3 className={classes.part}>{t('hostPages.add.commonLogin')}</h3>
      <LoginFields
        draft={login}
        errors={tried ? loginProblems : {}}
        onChange={(change) => setLogin({ ...login, ...change })}
      />
      <div className={classes.buttons}>
        <Button type="submit" size="sm" loading={running} disabled={errors.length > 0 || tooMany}>
          {t('hostPages.add.addMany', { count: hosts.length })}
        </Button>
      </div>
    </form>
  );
}
