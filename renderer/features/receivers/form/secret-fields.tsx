import { Button } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { canProve, senderFacts } from '../../../../shared/domain/webhooks/index.ts';
import { CodeBlock, FormSection, SecretField, Wide } from '../../../components/index.ts';
import type { ReceiverFieldsProps } from './registry-fields.tsx';

/** Bytes of a secret that is made here. */
const SECRET_BYTES = 24;
const signs: readonly string[] = ['githubHmac', 'bitbucketHmac', 'bareHmac'];

/** The secret that the sender proves, typed or made; for senders that can prove nothing, why there is none. */
export function SecretFields({ form, receiver }: ReceiverFieldsProps) {
  const { t } = useTranslation();
  const [made, setMade] = useState<string>();
  const { values, set, errorOf } = form;
  const { format } = values;
  if (format === 'poll') return null;
  if (!canProve(format)) {
    return (
      <FormSection title={t('receiverPages.form.secret')}>
        <Wide>
          <p className="soft">{t('receiverPages.form.noSecretPossible')}</p>
        </Wide>
      </FormSection>
    );
  }
  const kind = signs.includes(senderFacts(format).proof) ? 'hmac' : 'token';
  const make = (): void => {
    const secret = newSecret();
    setMade(secret);
    set({ secret });
  };
  return (
    <FormSection title={t('receiverPages.form.secret')}>
      <Wide>
        <SecretField
          label={t('receiverPages.form.secret')}
          description={t(`receiverPages.form.secretHintOf.${kind}`)}
          setAt={receiver?.secret.setAt ?? null}
          value={values.secret}
          error={errorOf('secret')}
          removable
          onChange={(secret) => {
            setMade(undefined);
            set({ secret });
          }}
        />
      </Wide>
      <Wide>
        {made === undefined || values.secret !== made ? (
          <Button variant="default" leftSection={<IconKey size={16} stroke={1.75} aria-hidden />} onClick={make}>
            {t('receiverPages.form.makeSecret')}
          </Button>
        ) : (
          <>
            <p>{t('receiverPages.form.madeSecret')}</p>
            <CodeBlock text={made} label={t('receiverPages.form.secret')} wrap />
          </>
        )}
      </Wide>
    </FormSection>
  );
}

function newSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(SECRET_BYTES));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
