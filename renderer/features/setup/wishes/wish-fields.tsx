import { NativeSelect, NumberInput, Switch, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { HostRow } from '../../hosts/index.ts';
import { DaemonWishes } from './daemon-wishes.tsx';
import { Explained } from './explained.tsx';
import { InstallFields } from './install-wishes.tsx';
import { MirrorWishes } from './mirror-wishes.tsx';
import classes from './wishes.module.css';
import type { WishErrors, WishesDraft, WishField } from './wishes-draft.ts';

interface WishFieldsProps {
  readonly draft: WishesDraft;
  readonly errors: WishErrors;
  readonly rows: readonly HostRow[];
  readonly onChange: (change: Partial<WishesDraft>) => void;
}

/** The wishes that are common to all hosts. */
export function WishFields(props: WishFieldsProps) {
  const { t } = useTranslation();
  const { draft, errors, rows, onChange } = props;
  const errorOf = (field: WishField) => errors[field] && t(`setupPages.wishes.invalid.${field}`, errors[field]);
  return (
    <div className={classes.fields}>
      <TextInput
        label={t('setupPages.wishes.clusterName')}
        description={t('setupPages.wishes.clusterNameHint')}
        value={draft.clusterName}
        error={errorOf('clusterName')}
        onChange={(event) => onChange({ clusterName: event.currentTarget.value })}
      />
      <Explained about={t('setupPages.wishes.addressPool')} why={t('setupPages.wishes.addressPoolWhy')}>
        <TextInput
          label={t('setupPages.wishes.addressPool')}
          description={t('setupPages.wishes.addressPoolHint')}
          value={draft.addressPool}
          error={errorOf('addressPool')}
          classNames={{ input: 'mono' }}
          onChange={(event) => onChange({ addressPool: event.currentTarget.value })}
        />
      </Explained>
      <MirrorWishes
        mirrors={draft.mirrors}
        error={errorOf('mirrors')}
        rows={rows}
        onChange={(mirrors) => onChange({ mirrors })}
      />
      <InstallFields
        draft={draft.install}
        errors={errors.install ?? {}}
        rows={rows}
        onChange={(part) => onChange({ install: { ...draft.install, ...part } })}
      />
      <DaemonWishes
        draft={draft.daemon}
        errors={errors.daemon ?? {}}
        onChange={(part) => onChange({ daemon: { ...draft.daemon, ...part } })}
      />
      <RegistryFields {...props} error={errorOf('registryPort')} />
      <Switch
        label={t('setupPages.wishes.rotateTokens')}
        description={t('setupPages.wishes.rotateTokensHint')}
        checked={draft.rotateJoinTokens}
        onChange={(event) => onChange({ rotateJoinTokens: event.currentTarget.checked })}
      />
    </div>
  );
}

function RegistryFields({ draft, rows, onChange, error }: WishFieldsProps & { readonly error: string | undefined }) {
  const { t } = useTranslation();
  return (
    <div className={classes.registry}>
      <Switch
        label={t('setupPages.wishes.registry')}
        description={t('setupPages.wishes.registryHint')}
        checked={draft.registryWanted}
        onChange={(event) => onChange({ registryWanted: event.currentTarget.checked })}
      />
      {draft.registryWanted && (
        <div className={classes.registryFields}>
          <NativeSelect
            label={t('setupPages.wishes.registryHost')}
            value={draft.registryHostId}
            data={rows.map(({ id, host }) => ({ value: id, label: host.name }))}
            onChange={(event) => onChange({ registryHostId: event.currentTarget.value })}
          />
          <NumberInput
            label={t('setupPages.wishes.registryPort')}
            value={draft.registryPort}
            error={error}
            min={1}
            max={65_535}
            clampBehavior="none"
            allowDecimal={false}
            hideControls
            onChange={(registryPort) => onChange({ registryPort })}
          />
        </div>
      )}
    </div>
  );
}
