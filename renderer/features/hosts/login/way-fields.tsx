import { Checkbox, MultiSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { StatusMark } from '../../../components/index.ts';
import { useRecords } from '../../../rpc/index.ts';
import type { HostDraft } from './host-draft.ts';
import classes from './login.module.css';

interface WayFieldsProps {
  readonly draft: HostDraft;
  readonly onChange: (change: Partial<HostDraft>) => void;
  /** The host itself, which is no jump host on its own way. */
  readonly hostId?: string;
}

/** The way to a host: through which others, and whether old algorithms are allowed on it. */
export function WayFields({ draft, onChange, hostId }: WayFieldsProps) {
  const { t } = useTranslation();
  const hosts = useRecords('hosts').filter(({ id, ssh }) => id !== hostId && ssh !== null);
  return (
    <div className={classes.fields}>
      <div className={classes.wide}>
        <MultiSelect
          label={t('hostPages.way.jumps')}
          description={t('hostPages.way.jumpsHint')}
          placeholder={draft.jumpHostIds.length === 0 ? t('hostPages.way.noJumps') : ''}
          data={hosts.map(({ id, name }) => ({ value: id, label: name }))}
          value={[...draft.jumpHostIds]}
          maxValues={8}
          searchable
          hidePickedOptions
          onChange={(jumpHostIds) => onChange({ jumpHostIds })}
        />
      </div>
      <div className={classes.wide}>
        <Checkbox
          size="sm"
          label={t('hostPages.way.legacy')}
          description={t('hostPages.way.legacyHint')}
          checked={draft.legacyAlgorithms}
          onChange={(event) => onChange({ legacyAlgorithms: event.currentTarget.checked })}
        />
        {draft.legacyAlgorithms && <StatusMark status="attention" label={t('hostPages.way.legacyOn')} />}
      </div>
    </div>
  );
}
