import { IconCheck, IconPlayerPlay } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Release } from '../../../shared/schema/release.ts';
import type { ReleaseDecision, ReleaseHold } from '../../../shared/schema/strategy.ts';
import { type Action, ActionButton, ErrorNote, useConfirmDanger, useFormat } from '../../components/index.ts';
import { useAction, useClient } from '../../rpc/index.ts';
import classes from './releases.module.css';

/** What a release waits for, until when and why, with the words that a person can say to it. */
export function HeldRelease({ release, hold }: { readonly release: Release; readonly hold: ReleaseHold }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { actions, error } = useDecisions(release, hold);
  return (
    <section className={classes.verdict} data-status="attention" aria-live="polite">
      <strong>{t(`releasePages.hold.${hold.kind}.title`, { why: hold.why })}</strong>
      <p>{t(`releasePages.hold.${hold.kind}.text`, { service: release.serviceName })}</p>
      <p className="soft">
        {hold.until === null
          ? t('releasePages.hold.open', { since: format.dateTime(hold.since) })
          : t('releasePages.hold.until', { since: format.dateTime(hold.since), until: format.dateTime(hold.until) })}
      </p>
      <ErrorNote error={error} />
      <div className={classes.buttons}>
        {actions.map((action) => (
          <ActionButton key={action.id} action={action} />
        ))}
      </div>
    </section>
  );
}

function useDecisions(release: Release, { kind }: ReleaseHold) {
  const { t } = useTranslation();
  const client = useClient();
  const confirmDanger = useConfirmDanger();
  const decide = useAction(client.releases.decide, { inline: true });
  const say = (said: ReleaseDecision['kind']): void => void decide.run({ releaseId: release.id, kind: said });
  const params = { service: release.serviceName };
  const askNow = async (): Promise<void> => {
    const title = t('releasePages.hold.now', params);
    if (await confirmDanger({ title, text: t('releasePages.hold.nowText', params), confirm: title })) say('now');
  };
  const word = (kindOf: 'approve' | 'confirm'): Action => ({
    id: `releases.${kindOf}`,
    label: t(`releasePages.hold.${kindOf}`, params),
    icon: IconCheck,
    running: decide.running,
    run: () => say(kindOf),
  });
  const now: Action = {
    id: 'releases.now',
    label: t('releasePages.hold.now', params),
    icon: IconPlayerPlay,
    running: decide.running,
    run: () => void askNow(),
  };
  const actions = kind === 'canary' ? [word('confirm')] : kind === 'approval' ? [word('approve'), now] : [now];
  return { actions, error: decide.error };
}
