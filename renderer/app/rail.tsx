import { Drawer, Tooltip, UnstyledButton } from '@mantine/core';
import { IconLayoutSidebarLeftCollapse, IconLayoutSidebarLeftExpand } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useNeeds } from '../features/overview/index.ts';
import classes from './frame.module.css';
import { places } from './places.ts';

interface RailProps {
  readonly narrow: boolean;
  readonly collapsed: boolean;
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onCollapse: () => void;
}

/** The places of the window. Where it is narrow, a drawer. */
export function Rail({ narrow, collapsed, opened, onClose, onCollapse }: RailProps) {
  const { t } = useTranslation();
  if (narrow)
    return (
      <Drawer opened={opened} onClose={onClose} title="Slipway" size={240}>
        <RailLinks collapsed={false} onGo={onClose} />
      </Drawer>
    );
  const Icon = collapsed ? IconLayoutSidebarLeftExpand : IconLayoutSidebarLeftCollapse;
  const label = t(collapsed ? 'app.rail.expand' : 'app.rail.collapse');
  return (
    <div className={classes.rail} data-collapsed={collapsed || undefined}>
      <div className={classes.brand} aria-hidden="true">
        <img src="./icon.svg" alt="" width={20} height={20} />
        {!collapsed && <span>Slipway</span>}
      </div>
      <RailLinks collapsed={collapsed} />
      <UnstyledButton className={classes.place} aria-label={label} title={label} onClick={onCollapse}>
        <Icon size={18} stroke={1.6} aria-hidden />
        {!collapsed && <span className={classes.placeName}>{label}</span>}
      </UnstyledButton>
    </div>
  );
}

function RailLinks(props: { readonly collapsed: boolean; readonly onGo?: () => void }) {
  const { t } = useTranslation();
  const needs = useNeeds();
  return (
    <nav aria-label={t('app.rail.label')} className={classes.places}>
      {places.map((place) => {
        const count = needs.filter((need) => need.place === place.id).length;
        const name = t(`app.nav.${place.id}`);
        return (
          <Tooltip key={place.id} label={name} position="right" disabled={!props.collapsed}>
            <Link
              to={place.to}
              className={classes.place}
              activeOptions={{ exact: place.to === '/', includeSearch: false }}
              aria-label={count > 0 ? t('app.rail.needs', { name, count }) : name}
              onClick={() => props.onGo?.()}
            >
              <place.icon size={18} stroke={1.6} aria-hidden />
              {!props.collapsed && <span className={classes.placeName}>{name}</span>}
              {count > 0 && <span className={classes.needs}>{count > 99 ? '99+' : count}</span>}
            </Link>
          </Tooltip>
        );
      })}
    </nav>
  );
}
