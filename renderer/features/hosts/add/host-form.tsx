import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { HostInput } from '../../../../shared/schema/host.ts';
import { draftErrors, emptyDraft, hostInputOf } from '../login/host-draft.ts';
import { HostFields } from '../login/host-fields.tsx';
import { LoginFields } from '../login/login-fields.tsx';
import { WayFields } from '../login/way-fields.tsx';
import classes from './add.module.css';

export interface AddWay {
  readonly onAdd: (hosts: readonly HostInput[]) => void;
  readonly running: boolean;
}

/** One host, typed in. */
export function HostForm({ onAdd, running }: AddWay) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState(emptyDraft);
  const [tried, setTried] = useState(false);
  const errors = draftErrors(draft);
  const shown = tried ? errors : {};
  const onChange = (change: Partial<typeof draft>) => setDraft({ ...draft, ...change });
  return (
    <form
      className={classes.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (Object.keys(errors).length === 0) onAdd([hostInputOf(draft)]);
      }}
    >
      <HostFields draft={draft} errors={shown} onChange={onChange} />
      <LoginFields draft={draft} errors={shown} onChange={onChange} />
      <WayFields draft={draft} onChange={onChange} />
      <div className={classes.buttons}>
        <Button type="submit" size="sm" loading={running}>
          {t('hostPages.add.addOne')}
        </Button>
      </div>
    </form>
  );
}
