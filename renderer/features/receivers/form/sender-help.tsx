import { Anchor } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { senderFacts } from '../../../../shared/domain/webhooks/index.ts';
import type { ReceiverFormat } from '../../../../shared/schema/receiver.ts';
import { CodeBlock } from '../../../components/index.ts';
import { useAction, useClient } from '../../../rpc/index.ts';
import classes from '../receivers.module.css';
import { senderSnippet } from './sender-snippet.ts';

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

export interface SenderHelpProps {
  readonly format: ReceiverFormat;
  /** Whole, or empty while there is none yet. */
  readonly address: string;
}

/** What to enter at the sender, with what can be pasted there, and where the sender describes it. */
export function SenderHelp({ format, address }: SenderHelpProps) {
  const { t } = useTranslation();
  const snippet = senderSnippet(format, address);
  return (
    <div className={classes.help}>
      <h3>{t(`receiverPages.help.${format}.title`)}</h3>
      <ol>
        {Array.from({ length: steps[format] }, (_, step) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the steps never change their order.
          <li key={step}>{t(`receiverPages.help.${format}.${step + 1}`)}</li>
        ))}
      </ol>
      {snippet !== undefined && (
        <CodeBlock text={snippet} label={t('receiverPages.wizard.snippet')} wrap={!snippet.includes('\n')} />
      )}
      <DocumentationLink format={format} />
    </div>
  );
}

function DocumentationLink({ format }: { readonly format: ReceiverFormat }) {
  const { t } = useTranslation();
  const client = useClient();
  const open = useAction((url: string) => client.system.openExternal({ url }));
  const { docs } = senderFacts(format);
  if (docs === null) return null;
  return (
    <Anchor
      href={docs}
      size="sm"
      onClick={(event) => {
        event.preventDefault();
        void open.run(docs);
      }}
    >
      {t('receiverPages.sender.docs')}
    </Anchor>
  );
}

/** What the sender does when a call is not taken. */
export function RefusalEffect({ format }: { readonly format: ReceiverFormat }) {
  const { t } = useTranslation();
  const { refusal, timeoutSeconds } = senderFacts(format);
  return (
    <>
      <p>{t(`receiverPages.refusal.${refusal}`)}</p>
      {timeoutSeconds !== null && (
        <p className="soft">{t('receiverPages.sender.answerIn', { seconds: timeoutSeconds })}</p>
      )}
    </>
  );
}
