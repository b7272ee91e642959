import { useTranslation } from 'react-i18next';
import { matchesPath } from '../../../../shared/domain/path-pattern.ts';
import type { SourceProbe } from '../../../../shared/schema/application.ts';
import { ErrorNote, StatusMark } from '../../../components/index.ts';
import type { ApplicationDraft } from './application-draft.ts';

/** What a look at the source saw: whether there is anything to follow, and what is in its files. */
export function ProbeResult({ probe, draft }: { readonly probe: SourceProbe; readonly draft: ApplicationDraft }) {
  const { t } = useTranslation();
  const { shape, shapeError, defaultBranch } = probe;
  const path = draft.dockerfile.trim() || 'Dockerfile';
  return (
    <>
      <Reference probe={probe} draft={draft} />
      {defaultBranch !== null && (
        <p className="soft">{t('applicationPages.probe.default', { branch: defaultBranch })}</p>
      )}
      {shape && (
        <StatusMark
          status={shape.dockerfile ? 'ok' : 'attention'}
          label={t(`applicationPages.probe.${shape.dockerfile ? 'dockerfile' : 'noDockerfile'}`, { path })}
        />
      )}
      {shape && shape.lfs.length > 0 && (
        <StatusMark status="attention" label={t('applicationPages.probe.lfs', { patterns: shape.lfs.join(', ') })} />
      )}
      {shape && shape.submodules.length > 0 && (
        <p>
          {t('applicationPages.probe.submodules', {
            count: shape.submodules.length,
            paths: shape.submodules.map(({ path: place }) => place).join(', '),
          })}
        </p>
      )}
      {shapeError && (
        <>
          <p className="soft">{t('applicationPages.probe.notLookedInto')}</p>
          <ErrorNote error={shapeError} />
        </>
      )}
    </>
  );
}

function Reference({ probe, draft }: { readonly probe: SourceProbe; readonly draft: ApplicationDraft }) {
  const { t } = useTranslation();
  const { branches, tags } = probe;
  const count = branches.length;
  switch (draft.follow) {
    case 'branch': {
      const found = branches.find(({ name }) => name === draft.branch.trim());
      if (count === 0) return <StatusMark status="attention" label={t('applicationPages.form.noBranches')} />;
      if (!found) {
        const label = t('applicationPages.form.branchMissing', { count, branch: draft.branch });
        return <StatusMark status="attention" label={label} />;
      }
      const commit = found.commit.slice(0, 7);
      const label = t('applicationPages.form.branchFound', { count, branch: draft.branch, commit });
      return <StatusMark status="ok" label={label} />;
    }
    case 'tag': {
      const pattern = draft.tagPattern.trim();
      const fitting = tags.filter(({ name }) => matchesPath(pattern, name));
      const tag = fitting[0]?.name;
      if (tag === undefined)
        return <StatusMark status="attention" label={t('applicationPages.probe.noTag', { pattern })} />;
      return <StatusMark status="ok" label={t('applicationPages.probe.tag', { tag, count: fitting.length })} />;
    }
    case 'commit': {
      const commit = draft.commit.trim().slice(0, 12);
      const isThere = probe.shape?.commit === draft.commit.trim();
      const label = t(`applicationPages.probe.${isThere ? 'commit' : 'noCommit'}`, { commit });
      return <StatusMark status={isThere ? 'ok' : 'attention'} label={label} />;
    }
  }
}
