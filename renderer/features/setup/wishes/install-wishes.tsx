import { Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { packageMirrors } from '../../../../shared/domain/package-mirrors.ts';
import { InstallMethodWish } from '../../../../shared/schema/install.ts';
import type { HostRow } from '../../hosts/index.ts';
import { Explained } from './explained.tsx';
import { type InstallDraft, type InstallErrors, type InstallField, takesFingerprint } from './install-draft.ts';
import { ProxyFields } from './proxy-fields.tsx';
import classes from './wishes.module.css';

interface InstallFieldsProps {
  readonly draft: InstallDraft;
  readonly errors: InstallErrors;
  readonly rows: readonly HostRow[];
  readonly onChange: (change: Partial<InstallDraft>) => void;
}

/** How Docker comes onto hosts that have none: way, source, version. */
export function InstallFields(props: InstallFieldsProps) {
  const { t } = useTranslation();
  const { draft, errors, onChange } = props;
  const errorOf = (field: InstallField) => errors[field] && t(`setupPages.install.invalid.${field}`, errors[field]);
  return (
    <fieldset className={classes.install}>
      <legend>{t('setupPages.install.title')}</legend>
      <Explained about={t('setupPages.install.method')} why={t('setupPages.install.methodWhy')}>
        <NativeSelect
          label={t('setupPages.install.method')}
          description={t(`setupPages.install.methodHint.${draft.method}`)}
          value={draft.method}
          data={InstallMethodWish.options.map((value) => ({ value, label: t(`setupPages.install.methods.${value}`) }))}
          onChange={(event) => {
            const method = InstallMethodWish.options.find((one) => one === event.currentTarget.value);
            if (method) onChange({ method });
          }}
        />
      </Explained>
      {draft.method !== 'distribution' && draft.method !== 'offline' && <SourceFields {...props} errorOf={errorOf} />}
      {draft.method === 'offline' && (
        <Explained about={t('setupPages.install.bundle')} why={t('setupPages.install.bundleWhy')}>
          <TextInput
            label={t('setupPages.install.bundle')}
            description={t('setupPages.install.bundleHint')}
            spellCheck={false}
            value={draft.bundle}
            error={errorOf('bundle')}
            classNames={{ input: 'mono' }}
            onChange={(event) => onChange({ bundle: event.currentTarget.value })}
          />
        </Explained>
      )}
      {(draft.method === 'repository' || draft.method === 'auto') && (
        <Explained about={t('setupPages.install.version')} why={t('setupPages.install.versionWhy')}>
          <TextInput
            label={t('setupPages.install.version')}
            description={t('setupPages.install.versionHint')}
            placeholder={t('setupPages.install.versionAuto')}
            value={draft.version}
            error={errorOf('version')}
            classNames={{ input: 'mono' }}
            onChange={(event) => onChange({ version: event.currentTarget.value })}
          />
        </Explained>
      )}
      {draft.method !== 'distribution' && draft.method !== 'offline' && (
        <Checkbox
          label={t('setupPages.install.hold')}
          description={t('setupPages.install.holdHint')}
          checked={draft.hold}
          onChange={(event) => onChange({ hold: event.currentTarget.checked })}
        />
      )}
      <ProxyFields {...props} />
    </fieldset>
  );
}

function SourceFields(props: InstallFieldsProps & { readonly errorOf: (field: InstallField) => string | undefined }) {
  const { t } = useTranslation();
  const { draft, errorOf, onChange } = props;
  const mirror = packageMirrors.find(({ id }) => id === draft.mirror);
  const sources = [...packageMirrors.map(({ id }) => id), 'own' as const];
  return (
    <>
      <Explained about={t('setupPages.install.source')} why={t('setupPages.install.sourceWhy')}>
        <NativeSelect
          label={t('setupPages.install.source')}
          description={mirror && <span className="mono">{(draft.inCloud ? mirror.inCloud : null) ?? mirror.base}</span>}
          value={draft.mirror}
          data={sources.map((value) => ({ value, label: t(`setupPages.install.mirrors.${value}`) }))}
          onChange={(event) => {
            const chosen = sources.find((one) => one === event.currentTarget.value);
            if (chosen) onChange({ mirror: chosen });
          }}
        />
      </Explained>
      {mirror?.inCloud && (
        <Checkbox
          label={t('setupPages.install.inCloud', { cloud: t(`setupPages.install.mirrors.${mirror.id}`) })}
          description={t('setupPages.install.inCloudHint')}
          checked={draft.inCloud}
          onChange={(event) => onChange({ inCloud: event.currentTarget.checked })}
        />
      )}
      {draft.mirror === 'own' && (
        <Explained about={t('setupPages.install.url')} why={t('setupPages.install.urlWhy')}>
          <TextInput
            label={t('setupPages.install.url')}
            description={t('setupPages.install.urlHint')}
            placeholder="https://mirror.example/docker-ce"
            spellCheck={false}
            value={draft.url}
            error={errorOf('url')}
            classNames={{ input: 'mono' }}
            onChange={(event) => onChange({ url: event.currentTarget.value })}
          />
        </Explained>
      )}
      {takesFingerprint(draft) && (
        <TextInput
          label={t('setupPages.install.keyFingerprint')}
          description={t('setupPages.install.keyFingerprintHint')}
          spellCheck={false}
          value={draft.keyFingerprint}
          error={errorOf('keyFingerprint')}
          classNames={{ input: 'mono' }}
          onChange={(event) => onChange({ keyFingerprint: event.currentTarget.value })}
        />
      )}
    </>
  );
}
