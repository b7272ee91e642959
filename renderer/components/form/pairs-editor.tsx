import { ActionIcon, Button, Input, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import classes from './form.module.css';

/** A name and its value as they are typed. */
export interface Pair {
  readonly name: string;
  readonly value: string;
}

/** Pairs of a record, with an empty one to begin with where there is none. */
export function pairsOf(record: Readonly<Record<string, string>>): readonly Pair[] {
  const pairs = Object.entries(record).map(([name, value]) => ({ name, value }));
  return pairs.length > 0 ? pairs : [{ name: '', value: '' }];
}

/** Pairs without a name and a value are left out; the last of two with the same name counts. */
export function recordOf(pairs: readonly Pair[]): Record<string, string> {
  const typed = pairs.filter(({ name, value }) => name.trim() !== '' || value !== '');
  return Object.fromEntries(typed.map(({ name, value }) => [name.trim(), value]));
}

/** Labels (`key=value`) or environment variables, row by row. */
export function PairsEditor(props: {
  readonly kind: 'label' | 'variable';
  readonly label: string;
  readonly description?: string;
  readonly pairs: readonly Pair[];
  readonly onChange: (pairs: readonly Pair[]) => void;
  readonly error?: string | undefined;
}) {
  const { t } = useTranslation();
  const { kind, pairs, onChange } = props;
  const change = (at: number, patch: Partial<Pair>): void =>
    onChange(pairs.map((pair, index) => (index === at ? { ...pair, ...patch } : pair)));
  const names = pairs.map(({ name }) => name.trim()).filter(Boolean);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  const error = props.error ?? (twice ? t('form.twice', { name: twice }) : undefined);
  return (
    <Input.Wrapper label={props.label} labelElement="div" description={props.description} error={error}>
      <div className={classes.pairs}>
        {pairs.map((pair, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows have no name of their own while they are typed.
          <div key={index} className={classes.pair}>
            <TextInput
              className="mono"
              aria-label={t(`form.${kind}.name`, { number: index + 1 })}
              placeholder={t(`form.${kind}.namePlaceholder`)}
              error={error !== undefined && (pair.name.trim() === '' || pair.name.trim() === twice)}
              value={pair.name}
              autoComplete="off"
              spellCheck={false}
              onChange={(event) => change(index, { name: event.currentTarget.value })}
            />
            <span aria-hidden="true">=</span>
            <TextInput
              className="mono"
              aria-label={t(`form.${kind}.value`, { number: index + 1 })}
              placeholder={t(`form.${kind}.valuePlaceholder`)}
              value={pair.value}
              autoComplete="off"
              spellCheck={false}
              onChange={(event) => change(index, { value: event.currentTarget.value })}
            />
            <ActionIcon
              size={32}
              aria-label={t(`form.${kind}.remove`, { number: index + 1 })}
              onClick={() => onChange(pairs.filter((_, at) => at !== index))}
            >
              <IconTrash size={16} stroke={1.75} aria-hidden />
            </ActionIcon>
          </div>
        ))}
        <Button
          variant="default"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => onChange([...pairs, { name: '', value: '' }])}
        >
          {t(`form.${kind}.add`)}
        </Button>
      </div>
    </Input.Wrapper>
  );
}
