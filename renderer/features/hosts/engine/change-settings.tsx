import { Button, Drawer, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { noDaemonSettings } from '../../../../shared/schema/daemon-settings.ts';
import { MirrorUrl } from '../../../../shared/schema/mirror.ts';
import { useOpenPlan } from '../../../components/index.ts';
import { draftOfDaemon, readDaemon } from './daemon-draft.ts';
import { DaemonFields } from './daemon-fields.tsx';
import classes from './engine.module.css';

interface ChangeSettingsProps {
  readonly hostIds: readonly string[];
  /** Those of the hosts now, offered to be changed. */
  readonly mirrors: readonly string[];
  readonly onClose: () => void;
}

/** Asks what is to change and opens the plan for it; nothing is touched before that plan is applied. */
export function ChangeSettings({ hostIds, mirrors: present, onClose }: ChangeSettingsProps) {
  const { t } = useTranslation();
  const openPlan = useOpenPlan();
  const [draft, setDraft] = useState(() => draftOfDaemon(noDaemonSettings));
  const [typed, setTyped] = useState(present.join('\n'));
  const { settings, errors } = readDaemon(draft);
  const mirrors = typed.split(/[\s,]+/).filter(Boolean);
  const wrong = mirrors.find((mirror) => !MirrorUrl.safeParse(mirror).success);
  const mirrorsChanged = mirrors.join(' ') !== present.join(' ');
  const nothing = !mirrorsChanged && JSON.stringify(settings) === JSON.stringify(noDaemonSettings);
  const submit = () => {
    if (!settings || wrong !== undefined || nothing) return;
    onClose();
    openPlan({ task: { kind: 'daemonSettings', mirrors: mirrorsChanged ? mirrors : null, settings }, hostIds });
  };
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={720}
      title={t('daemon.changeTitle', { count: hostIds.length })}
      closeButtonProps={{ 'aria-label': t('daemon.close') }}
    >
      <form
        className={classes.section}
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <p className="soft">{t('daemon.changeHint')}</p>
        <Textarea
          label={t('mirrors.title')}
          description={t('mirrors.oneALine')}
          autosize
          minRows={2}
          maxRows={6}
          spellCheck={false}
          value={typed}
          error={wrong !== undefined && t('setupPages.wishes.invalid.mirrors', { value: wrong })}
          classNames={{ input: 'mono' }}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <DaemonFields draft={draft} errors={errors} onChange={(part) => setDraft({ ...draft, ...part })} />
        <div className={classes.buttons}>
          <Button type="submit" size="sm" disabled={!settings || wrong !== undefined || nothing}>
            {t('daemon.plan')}
          </Button>
        </div>
      </form>
    </Drawer>
  );
}
