import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { RelativeTime, StatusMark } from '../../components/index.ts';
import { useErrorText } from '../../rpc/index.ts';
import type { Need } from './needs.ts';
import classes from './overview.module.css';
import { Section } from './section.tsx';
import { TimedText } from './timed-text.tsx';

const SHOWN = 8;

/** Failed, silent, short of something: each leads to where it is explained. */
export function NeedsYou({ needs }: { readonly needs: readonly Need[] }) {
  const { t } = useTranslation();
  const [all, setAll] = useState(false);
  const shown = all ? needs : needs.slice(0, SHOWN);
  return (
    <Section title={t('overview.needsYou')} count={needs.length} empty={t('overview.nothingNeeded')}>
      {shown.map((need) => (
        <NeedEntry key={need.id} need={need} />
      ))}
      {shown.length < needs.length && (
        <li className={classes.more}>
          <Button variant="subtle" onClick={() => setAll(true)}>
            {t('overview.more', { count: needs.length - shown.length })}
          </Button>
        </li>
      )}
    </Section>
  );
}

function NeedEntry({ need }: { readonly need: Need }) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  return (
    <li>
      <Link to={need.link} className={classes.entry}>
        <StatusMark status={need.status} label={t(`overview.needs.${need.key}.what`, need.params)} />
        <span className="soft">
          {need.error ? (
            <>
              {errorText(need.error).title} {need.at !== null && <RelativeTime at={need.at} />}
            </>
          ) : (
            <TimedText textKey={`overview.needs.${need.key}.why`} params={need.params} at={need.at} />
          )}
        </span>
      </Link>
    </li>
  );
}
