import type { TFunction } from 'i18next';
import { parseGitUrl } from '../../../shared/domain/git-url.ts';
import { formatSelector } from '../../../shared/domain/selector.ts';
import { followed } from '../../../shared/domain/source-rule.ts';
import { type Column, RelativeTime, ShortId, StatusMark } from '../../components/index.ts';
import { ImageTag } from '../releases/index.ts';
import { LabelChips } from '../services/index.ts';
import { type ApplicationRow, applicationStanding, buildStatus } from './application-status.ts';

/** `git.example/shop/web` of any kind of Git address. */
export function sourceText(url: string): string {
  const address = parseGitUrl(url);
  return address ? `${address.host}${address.path.replace(/\.git$/, '')}` : url;
}

export function applicationColumns(t: TFunction): readonly Column<ApplicationRow>[] {
  const running = ({ releases }: ApplicationRow) => releases.find(({ verdict }) => verdict === 'succeeded');
  return [
    {
      id: 'name',
      header: t('components.table.name'),
      value: ({ application }) => application.name,
      width: 'minmax(104px, 1.1fr)',
    },
    {
      id: 'state',
      header: t('applicationPages.column.state'),
      value: (row) => applicationStanding(row).state,
      cell: (row) => {
        const { status, state } = applicationStanding(row);
        return <StatusMark status={status} label={t(`applicationPages.state.${state}`)} />;
      },
      filter: (state) => t(`applicationPages.state.${state}`),
      width: 'minmax(120px, 1fr)',
    },
    {
      id: 'source',
      header: t('applicationPages.column.source'),
      value: ({ application }) => sourceText(application.git.url),
      cell: ({ application }) => <span title={application.git.url}>{sourceText(application.git.url)}</span>,
      width: 'minmax(188px, 2fr)',
    },
    {
      id: 'branch',
      header: t('applicationPages.column.branch'),
      value: ({ application }) => followed(application),
      cell: ({ application }) => <span className="mono">{followed(application)}</span>,
      width: 'minmax(72px, 0.7fr)',
    },
    {
      id: 'commit',
      header: t('applicationPages.column.commit'),
      value: ({ state }) => state?.seenCommit ?? null,
      cell: ({ state }) => <ShortId value={state?.seenCommit ?? null} />,
      width: '92px',
    },
    {
      id: 'build',
      header: t('applicationPages.column.build'),
      value: ({ builds }) => builds[0]?.createdAt ?? null,
      cell: ({ builds: [build] }) =>
        build ? (
          <>
            <StatusMark status={buildStatus[build.state]} label={t(`applicationPages.buildState.${build.state}`)} />{' '}
            <span className="soft">· </span>
            <RelativeTime at={build.finishedAt ?? build.createdAt} />
          </>
        ) : null,
      width: 'minmax(184px, 1.4fr)',
    },
    {
      id: 'version',
      header: t('applicationPages.column.version'),
      value: (row) => running(row)?.toDigest ?? null,
      cell: (row) => {
        const release = running(row);
        return release ? <ImageTag image={release.toImage} digest={release.toDigest} /> : null;
      },
      width: 'minmax(164px, 1.2fr)',
    },
    {
      id: 'selector',
      header: t('applicationPages.column.selector'),
      value: ({ application }) => formatSelector(application.selector),
      cell: ({ application }) => <LabelChips labels={application.selector} />,
      width: 'minmax(184px, 1.2fr)',
    },
  ];
}
