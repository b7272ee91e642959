import { Button } from '@mantine/core';
import { IconEye } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SourceProbe } from '../../../../shared/schema/application.ts';
import { ErrorNote, StatusMark, Wide } from '../../../components/index.ts';
import { useAction, useClient } from '../../../rpc/index.ts';
import classes from '../applications.module.css';
import { sourceOf } from './application-draft.ts';
import type { ApplicationFieldsProps } from './application-fields-props.ts';
import { ProbeResult } from './probe-result.tsx';
import { RuleFields } from './rule-fields.tsx';

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
  const asksKey = probe?.hostKey && values.gitHostKey?.key !== probe.hostKey.key;
  return (
    <>
      <RuleFields form={form} application={application} probe={probe} />
      <Wide>
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
      </Wide>
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
            {!asksKey && !look.error && probe && <ProbeResult probe={probe} draft={values} />}
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
