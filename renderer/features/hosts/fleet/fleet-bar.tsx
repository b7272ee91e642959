import { Button, Chip, CloseButton, Group, SegmentedControl, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { countChanges, type FleetHost } from '../../../../shared/domain/fleet-groups.ts';
import { useSearchState } from '../../../components/index.ts';
import classes from './fleet.module.css';
import { countedVerdicts, type Grouping } from './fleet-query.ts';
import { useSince } from './use-fleet.ts';

interface FleetBarProps {
  readonly fleet: readonly FleetHost[];
  readonly grouping: Grouping;
  readonly shown: number;
}

/** Search, verdicts, what changed and since when, and how many hosts that leaves. */
export function FleetBar({ fleet, grouping, shown }: FleetBarProps) {
  const { t } = useTranslation();
  const [search, change] = useSearchState();
  const text = search.q ?? '';
  return (
    <div className={classes.bar}>
      <TextInput
        size="xs"
        className={classes.search}
        data-page-search
        aria-label={t('components.table.search')}
        placeholder={t('components.table.search')}
        leftSection={<IconSearch size={14} aria-hidden />}
        rightSection={
          text && (
            <CloseButton
              size="xs"
              aria-label={t('components.table.clearSearch')}
              onClick={() => change({ q: undefined })}
            />
          )
        }
        value={text}
        onChange={(event) => change({ q: event.currentTarget.value || undefined })}
      />
      {grouping === 'finding' && (
        <Chip.Group
          multiple
          value={(search.verdicts ?? '').split(',').filter(Boolean)}
          onChange={(verdicts) => change({ verdicts: verdicts.join(',') || undefined })}
        >
          <Group gap={4}>
            {countedVerdicts.map((verdict) => (
              <Chip key={verdict} size="xs" value={verdict}>
                {t(`fleet.verdict.${verdict}`)}
              </Chip>
            ))}
          </Group>
        </Chip.Group>
      )}
      {grouping === 'finding' && <Changes fleet={fleet} />}
      <span className={`${classes.spread} soft`} aria-live="polite">
        {shown === fleet.length
          ? t('fleet.hosts', { count: shown })
          : t('components.table.someOf', { shown, all: fleet.length })}
      </span>
    </div>
  );
}

/** "3 new, 2 gone since the last check"; pressed, only these are shown. */
function Changes({ fleet }: { readonly fleet: readonly FleetHost[] }) {
  const { t } = useTranslation();
  const [search, change] = useSearchState();
  const [since, setSince] = useSince();
  const counts = useMemo(() => countChanges(fleet), [fleet]);
  const said = (['new', 'worse', 'better', 'gone'] as const)
    .filter((kind) => counts[kind] > 0)
    .map((kind) => t(`fleet.changeCount.${kind}`, { count: counts[kind] }))
    .join(', ');
  const only = search.changed === '1';
  return (
    <>
      <Button
        variant={only ? 'light' : 'default'}
        aria-pressed={only}
        onClick={() => change({ changed: only ? undefined : '1' })}
      >
        {said || t('fleet.nothingChanged')}
      </Button>
      <SegmentedControl
        size="xs"
        aria-label={t('fleet.since')}
        value={since}
        onChange={(value) => setSince(value === 'day' ? 'day' : 'last')}
        data={[
          { value: 'last', label: t('fleet.sinceLast') },
          { value: 'day', label: t('fleet.sinceDay') },
        ]}
      />
    </>
  );
}
