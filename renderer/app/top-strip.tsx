import { ActionIcon } from '@mantine/core';
import { IconMenu2 } from '@tabler/icons-react';
import { Link, useLocation } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { usePageTitle } from '../components/page-title.tsx';
import classes from './frame.module.css';
import { places } from './places.ts';

/** Where am I, what runs, what is new. */
export function TopStrip(props: { readonly onMenu: (() => void) | undefined }) {
  const { t } = useTranslation();
  return (
    <header className={classes.strip}>
      {props.onMenu && (
        <ActionIcon aria-label={t('app.rail.open')} onClick={props.onMenu}>
          <IconMenu2 size={18} aria-hidden />
        </ActionIcon>
      )}
      <Breadcrumb />
    </header>
  );
}

function Breadcrumb() {
  const { t } = useTranslation();
  const title = usePageTitle();
  const { pathname } = useLocation();
  const [first = '', second] = pathname.split('/').filter(Boolean);
  const place = places.find(({ to }) => to === `/${first}`) ?? (first === 'setup' ? places[1] : undefined);
  if (!place) return <div className={classes.breadcrumb} />;
  const name = t(`app.nav.${place.id}`);
  return (
    <nav className={classes.breadcrumb} aria-label={t('app.breadcrumb')}>
      <Link to={place.to}>{name}</Link>
      {second && (
        <>
          <span aria-hidden="true">/</span>
          <span aria-current="page">{title}</span>
        </>
      )}
    </nav>
  );
}
