import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormat, useNow } from '../components/index.ts';
import { useLiveState } from '../rpc/index.ts';
import classes from './frame.module.css';

/** Milliseconds after which a reload is offered: an ended session shows its login page only then. */
const LONG_MS = 8000;

/** Said as long as what is shown may be old: since when, when the next attempt is, and a way to try now. */
export function ConnectionStrip() {
  const { t } = useTranslation();
  const { status, since, retryAt, loaded, retryNow } = useLiveState();
  const format = useFormat();
  const lost = status === 'lost';
  const now = useNow(lost);
  if (!lost) return null;
  const seconds = Math.max(0, Math.ceil(((retryAt ?? now) - now) / 1000));
  return (
    <div className={classes.lost} role="status">
      <span>
        ▲ {t(loaded ? 'app.connection.lost' : 'app.connection.none', { time: format.time(since) })}{' '}
        {seconds > 0 && t('app.connection.next', { seconds })}
      </span>
      <span className={classes.lostActions}>
        {now - since > LONG_MS && (
          <Button variant="default" title={t('app.connection.reloadWhy')} onClick={() => window.location.reload()}>
            {t('app.connection.reload')}
          </Button>
        )}
        <Button variant="default" onClick={retryNow}>
          {t('app.connection.now')}
        </Button>
      </span>
    </div>
  );
}
