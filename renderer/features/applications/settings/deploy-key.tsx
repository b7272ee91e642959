import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Application } from '../../../../shared/schema/application.ts';
import { CodeBlock, ErrorNote, useConfirmDanger } from '../../../components/index.ts';
import { useAction, useClient } from '../../../rpc/index.ts';
import classes from '../applications.module.css';

/** Makes a key pair; its public half is shown once, to be entered at the Git host. */
export function DeployKey({ application }: { readonly application: Application }) {
  const { t } = useTranslation();
  const client = useClient();
  const confirmDanger = useConfirmDanger();
  const [publicKey, setPublicKey] = useState<string | null>(null);
  const make = useAction(client.applications.makeDeployKey, {
    inline: true,
    onDone: (made) => setPublicKey(made.publicKey),
  });
  const label = t('applicationPages.deployKey.make');
  const isSet = application.secrets.deployKey.setAt !== null;
  const ask = async (): Promise<void> => {
    const question = { title: label, text: t('applicationPages.deployKey.replaces'), confirm: label };
    if (!isSet || (await confirmDanger(question))) await make.run({ id: application.id });
  };
  return (
    <section className={classes.block}>
      <div className={classes.stationHead}>
        <h2>{t('applicationPages.form.deployKey')}</h2>
        <Button size="sm" variant="default" loading={make.running} onClick={() => void ask()}>
          {label}
        </Button>
      </div>
      <p className="soft">{t('applicationPages.deployKey.text')}</p>
      <ErrorNote error={make.error} />
      {publicKey !== null && (
        <>
          <p>{t('applicationPages.deployKey.enter')}</p>
          <CodeBlock text={publicKey} label={t('applicationPages.deployKey.public')} wrap />
        </>
      )}
    </section>
  );
}
