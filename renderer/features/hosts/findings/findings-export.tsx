import { useTranslation } from 'react-i18next';
import { ExportMenu } from '../../../components/index.ts';
import { useClient } from '../../../rpc/index.ts';
import { useSince } from '../fleet/use-fleet.ts';

const markdown = { name: 'slipway-findings.md', type: 'text/markdown' };
const json = { name: 'slipway-findings.json', type: 'application/json' };

/** Findings of these hosts as text, to keep or to send, in the language of the window. */
export function FindingsExport({ ids }: { readonly ids: readonly string[] }) {
  const { t, i18n } = useTranslation();
  const client = useClient();
  const [since] = useSince();
  const language = i18n.language === 'zh-CN' ? 'zh-CN' : 'en';
  return (
    <ExportMenu<'markdown' | 'json'>
      label={t('fleet.export')}
      disabled={ids.length === 0}
      read={(format) => client.hosts.exportFindings({ ids: [...ids], format, since, language })}
      items={[
        { label: t('fleet.exportMarkdown'), format: 'markdown', file: markdown },
        { label: t('fleet.exportJson'), format: 'json', file: json },
        { label: t('fleet.copyMarkdown'), format: 'markdown' },
      ]}
    />
  );
}
