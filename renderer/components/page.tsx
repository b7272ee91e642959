import { ActionIcon, Button, Menu, Tabs } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Action } from './action.ts';
import { useActions } from './action-registry.tsx';
import classes from './page.module.css';
import { useSetPageTitle } from './page-title.tsx';
import { useSearchState } from './use-search-state.ts';

export interface PageTab {
  readonly id: string;
  readonly label: string;
  /** Shown beside the label, where it is worth knowing. */
  readonly count?: number;
  readonly content: ReactNode;
  /** As `fill` of the page, while this tab is open. */
  readonly fill?: boolean;
}

export interface PageProps {
  readonly title: string;
  /** The state of what is shown, beside the title. */
  readonly state?: ReactNode;
  /** One line under the title. */
  readonly subtitle?: ReactNode;
  /** The button on the right. */
  readonly action?: Action | undefined;
  /** The rest, in the menu beside it. */
  readonly menu?: readonly Action[];
  /** With tabs the content is theirs; the open one is in the address (`?tab=`). */
  readonly tabs?: readonly PageTab[];
  readonly children?: ReactNode;
  /** True: the content takes the height that is left and scrolls inside itself (tables, output). */
  readonly fill?: boolean;
}

/** A page: title, state, main action, menu, tabs, content. Its actions are in the palette and on the keyboard too. */
export function Page(props: PageProps) {
  const { title, state, subtitle, action, menu = [], tabs, children, fill } = props;
  useSetPageTitle(title);
  const actions = [...(action ? [action] : []), ...menu].map((each) => ({ ...each, group: each.group ?? title }));
  useActions(actions.filter(({ disabled }) => !disabled));
  const [search] = useSearchState();
  const open = tabs?.find(({ id }) => id === search.tab) ?? tabs?.[0];
  return (
    <div className={classes.page} data-fill={fill || open?.fill || undefined}>
      <header className={classes.header}>
        <div className={classes.heading}>
          <div className={classes.titleLine}>
            <h1>{title}</h1>
            {state}
          </div>
          {subtitle && <div className="soft">{subtitle}</div>}
        </div>
        <div className={classes.actions}>
          {action && <ActionButton action={action} primary />}
          {menu.length > 0 && <ActionMenu actions={menu} />}
        </div>
      </header>
      {tabs ? <PageTabs tabs={tabs} openId={open?.id ?? null} /> : <div className={classes.content}>{children}</div>}
    </div>
  );
}

/** A button for an action. */
export function ActionButton({ action, primary }: { readonly action: Action; readonly primary?: boolean }) {
  return (
    <Button
      size="sm"
      variant={primary ? 'filled' : 'default'}
      {...(action.danger ? { color: 'red' } : {})}
      leftSection={action.icon ? <action.icon size={16} stroke={1.75} aria-hidden /> : undefined}
      disabled={action.disabled ?? false}
      loading={action.running ?? false}
      onClick={action.run}
    >
      {action.label}
    </Button>
  );
}

/** Actions behind three dots. `label` names the menu for screen readers. */
export function ActionMenu(props: { readonly actions: readonly Action[]; readonly label?: string }) {
  const { t } = useTranslation();
  return (
    <Menu>
      <Menu.Target>
        <ActionIcon size={32} variant="default" aria-label={props.label ?? t('components.moreActions')}>
          <IconDots size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {props.actions.map((action) => (
          <Menu.Item
            key={action.id}
            disabled={action.disabled ?? false}
            {...(action.danger ? { color: 'var(--slipway-failed)' } : {})}
            leftSection={action.icon ? <action.icon size={16} stroke={1.75} aria-hidden /> : undefined}
            rightSection={action.keys ? <kbd className={classes.keys}>{action.keys}</kbd> : undefined}
            onClick={action.run}
          >
            {action.label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function PageTabs({ tabs, openId }: { readonly tabs: readonly PageTab[]; readonly openId: string | null }) {
  const [, change] = useSearchState();
  return (
    <Tabs
      value={openId}
      onChange={(id) => change({ tab: id === tabs[0]?.id ? undefined : (id ?? undefined) }, { push: true })}
      keepMounted={false}
      classNames={{ root: classes.tabs, panel: classes.content }}
    >
      <Tabs.List>
        {tabs.map((tab) => (
          <Tabs.Tab key={tab.id} value={tab.id}>
            {tab.label}
            {tab.count !== undefined && <span className={classes.count}>{tab.count}</span>}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {tabs.map((tab) => (
        <Tabs.Panel key={tab.id} value={tab.id}>
          {tab.content}
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}
