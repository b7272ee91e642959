import { useDisclosure, useLocalStorage, useMediaQuery } from '@mantine/hooks';
import { Outlet, useLocation } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useAllActions } from '../components/index.ts';
import { ConnectionStrip } from './connection-strip.tsx';
import classes from './frame.module.css';
import { useFrameActions } from './frame-actions.ts';
import { KeyHints } from './key-hints.tsx';
import { useShortcuts } from './keyboard.ts';
import { News } from './news.tsx';
import { Palette } from './palette.tsx';
import { Rail } from './rail.tsx';
import { TopStrip } from './top-strip.tsx';

/** Rail, top strip, page; palette, keys and news beside them. */
export function Frame() {
  const { t } = useTranslation();
  const narrow = useMediaQuery('(max-width: 900px)', false, { getInitialValueInEffect: false });
  const [collapsed, setCollapsed] = useLocalStorage({
    key: 'slipway.rail',
    defaultValue: false,
    getInitialValueInEffect: false,
  });
  const [rail, { open: openRail, close: closeRail }] = useDisclosure(false);
  const [hints, { open: openHints, close: closeHints }] = useDisclosure(false);
  const main = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page begins at its top.
  useEffect(() => {
    // In braces: newer Chromium gives a promise here, which is no clean-up.
    main.current?.scrollTo({ top: 0 });
  }, [pathname]);
  useFrameActions(openHints);
  useShortcuts(useAllActions());
  return (
    <div className={classes.frame}>
      <button type="button" className={classes.skip} onClick={() => document.getElementById('main')?.focus()}>
        {t('app.skip')}
      </button>
      <Rail
        narrow={narrow}
        collapsed={collapsed}
        opened={rail}
        onClose={closeRail}
        onCollapse={() => setCollapsed(!collapsed)}
      />
      <div className={classes.right}>
        <TopStrip onMenu={narrow ? openRail : undefined} />
        <ConnectionStrip />
        <main ref={main} id="main" tabIndex={-1} className={classes.main}>
          <Outlet />
        </main>
      </div>
      <Palette />
      <KeyHints opened={hints} onClose={closeHints} />
      <News />
    </div>
  );
}
