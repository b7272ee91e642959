import { useTranslation } from 'react-i18next';
import type { ReceiverFormat } from '../../../../shared/schema/receiver.ts';
import classes from '../receivers.module.css';

/** How many steps each sender's text has: `receiverPages.help.<format>.<step>`. */
const steps = {
  github: 4,
  gitlab: 5,
  gitea: 3,
  gogs: 3,
  gitee: 4,
  codeup: 3,
  'bitbucket-cloud': 3,
  'bitbucket-server': 3,
  'git-generic': 3,
  alicloud: 5,
  'docker-hub': 3,
  harbor: 3,
  distribution: 2,
  ghcr: 3,
  tencent: 3,
  huawei: 3,
  'registry-generic': 3,
  poll: 3,
} as const satisfies Record<ReceiverFormat, number>;

/** What to enter at the sender. */
export function SenderHelp({ format }: { readonly format: ReceiverFormat }) {
  const { t } = useTranslation();
  return (
    <div className={classes.help}>
      <h3>{t(`receiverPages.help.${format}.title`)}</h3>
      <ol>
        {Array.from({ length: steps[format] }, (_, step) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the steps never change their order.
          <li key={step}>{t(`receiverPages.help.${format}.${step + 1}`)}</li>
        ))}
      </ol>
    </div>
  );
}
