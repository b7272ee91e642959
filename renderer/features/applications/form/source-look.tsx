import { Autocomplete, Button } from '@mantine/core';
import { IconEye } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SourceProbe } from '../../../../shared/schema/application.ts';
import { ErrorNote, StatusMark, Wide } from '../../../components/index.ts';
import { useAction, useClient } from '../../../rpc/index.ts';
import classes from '../applications.module.css';
import { sourceOf } from './application-draft.ts';
import type { ApplicationFieldsProps } from './application-fields-props.ts';

/** Looks at the source with what was typed: first the server's key, to accept; then its branches, to choose from. */
export function SourceLook({ form, application }: ApplicationFieldsProps) {
  const { t } = useTranslation();
  const client = useClient();
  const { values, set, errorOf } = form;
  const [probe, setProbe] = useState<SourceProbe | null>(null);
  const look = useAction(
    (accepted: SourceProbe['hostKey']) =>
      client.applications.probeSource({
        ...sourceOf(values),
        gitHostKey: accepted ?? values.gitHostKey,
        ...(application ? { id: application.id } : {}),
      }),
    { inline: true, onDone: setProbe },
  );
  const branches = probe?.branches ?? [];
  const asksKey = probe?.hostKey && values.gitHostKey?.key !== probe.hostKey.key;
  return (
    <>
      <Autocomplete
        label={t('applicationPages.form.branch')}
        value={values.branch}
        error={errorOf('git.branch')}
        data={branches.map(({ name }) => name)}
        autoComplete="off"
        spellCheck={false}
        onChange={(branch) => set({ branch })}
      />
      <div className={classes.look}>
        <Button
          size="sm"
          variant="default"
          leftSection={<IconEye size={16} stroke={1.75} aria-hidden />}
          disabled={values.url.trim() === ''}
          loading={look.running}
          onClick={() => void look.run(null)}
        >
          {t('applicationPages.form.look')}
        </Button>
      </div>
      {(probe || look.error || errorOf('gitHostKey')) && (
        <Wide>
          <div className={classes.probe} aria-live="polite">
            <ErrorNote error={look.error} />
            {asksKey && probe.hostKey && (
              <HostKeyQuestion
                hostKey={probe.hostKey}
                running={look.running}
                onAccept={(hostKey) => {
                  set({ gitHostKey: hostKey });
                  void look.run(hostKey);
                }}
              />
            )}
            {!asksKey && !look.error && <Branches branches={branches} wanted={values.branch} />}
          </div>
        </Wide>
      )}
    </>
  );
}

function HostKeyQuestion(props: {
  readonly hostKey: NonNullable<SourceProbe['hostKey']>;
  readonly running: boolean;
  readonly onAccept: (hostKey: NonNullable<SourceProbe['hostKey']>) => void;
}) {
  const { t } = useTranslation();
  const { hostKey } = props;
  return (
    <div className={classes.hostKey}>
      <StatusMark status="attention" label={t('applicationPages.form.hostKey')} />
      <p className="mono">
        {hostKey.type} {hostKey.fingerprint}
      </p>
      <p className="soft">{t('applicationPages.form.hostKeyHint')}</p>
      <Button size="sm" loading={props.running} onClick={() => props.onAccept(hostKey)}>
        {t('applicationPages.form.acceptKey')}
      </Button>
    </div>
  );
}

function Branches({ branches, wanted }: { readonly branches: SourceProbe['branches']; readonly wanted: string }) {
  const { t } = useTranslation();
  const found = branches.find(({ name }) => name === wanted.trim());
  const count = branches.length;
  if (count === 0) return <StatusMark status="attention" label={t('applicationPages.form.noBranches')} />;
  if (!found)
    return (
      <StatusMark status="attention" label={t('applicationPages.form.branchMissing', { count, branch: wanted })} />
    );
  const commit = found.commit.slice(0, 7);
  return <StatusMark status="ok" label={t('applicationPages.form.branchFound', { count, branch: wanted, commit })} />;
}
