import { Modal } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { type Action, useAllActions } from '../components/index.ts';
import classes from './frame.module.css';
import { keysLabel } from './keyboard.ts';

/** The keys that do something here. */
export function KeyHints(props: { readonly opened: boolean; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const actions = useAllActions().filter(({ keys }) => keys !== undefined);
  const groups = new Map<string, Action[]>();
  for (const action of actions) {
    const group = action.group ?? t('app.palette.actions');
    groups.set(group, [...(groups.get(group) ?? []), action]);
  }
  const table: readonly (readonly [string, readonly Pick<Action, 'id' | 'label' | 'keys'>[]])[] = [
    ...groups,
    [
      t('app.keys.tables'),
      (['move', 'open', 'select', 'extend', 'close'] as const).map((id) => ({
        id,
        label: t(`app.keys.${id}`),
        keys: t(`app.keys.${id}Keys`),
      })),
    ],
  ];
  return (
    <Modal opened={props.opened} onClose={props.onClose} title={t('app.keys.title')} size="lg">
      <div className={classes.hints}>
        {table.map(([name, entries]) => (
          <section key={name}>
            <h2>{name}</h2>
            <dl>
              {entries.map(({ id, label, keys = '' }) => (
                <div key={id}>
                  <dt>{label}</dt>
                  <dd>
                    <kbd className={classes.keys}>{keysLabel(keys)}</kbd>
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}
