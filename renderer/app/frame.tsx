import { useDisclosure, useLocalStorage, useMediaQuery } from '@mantine/hooks';
import { Outlet } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import classes from './frame.module.css';
import { Rail } from './rail.tsx';
import { TopStrip } from './top-strip.tsx';

/** Rail, top strip, page. */
export function Frame() {
  const { t } = useTranslation();
  const narrow = useMediaQuery('(max-width: 900px)', false, { getInitialValueInEffect: false });
  const [collapsed, setCollapsed] = useLocalStorage({
    key: 'slipway.rail',
    defaultValue: false,
    getInitialValueInEffect: false,
  });
  const [drawer, { open, close }] = useDisclosure(false);
  return (
    <div className={classes.frame}>
      <button type="button" className={classes.skip} onClick={() => document.getElementById('main')?.focus()}>
        {t('app.skip')}
      </button>
      <Rail
        narrow={narrow ?? false}
        collapsed={collapsed}
        opened={drawer}
        onClose={close}
        onCollapse={() => setCollapsed(!collapsed)}
      />
      <div className={classes.right}>
        <TopStrip onMenu={narrow ? open : undefined} />
        <main id="main" tabIndex={-1} className={classes.main}>
          <Outlet />
        </main>
      </div>
    </div>
  );
}
