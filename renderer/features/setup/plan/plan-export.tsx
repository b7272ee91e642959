import { useTranslation } from 'react-i18next';
import { ExportMenu } from '../../../components/index.ts';
import { useClient } from '../../../rpc/index.ts';

const markdown = { name: 'slipway-plan.md', type: 'text/markdown' };
const shell = { name: 'slipway-plan.sh', type: 'text/x-shellscript' };

/** The plan as text, to keep or to send. */
export function PlanExport({ planId }: { readonly planId: string }) {
  const { t } = useTranslation();
  const client = useClient();
  return (
    <ExportMenu<'markdown' | 'shell'>
      label={t('setupPages.plan.export')}
      size="sm"
      read={(format) => client.provisioning.exportPlan({ planId, format })}
      items={[
        { label: t('setupPages.plan.downloadMarkdown'), format: 'markdown', file: markdown },
        { label: t('setupPages.plan.downloadShell'), format: 'shell', file: shell },
        { label: t('setupPages.plan.copyMarkdown'), format: 'markdown' },
        { label: t('setupPages.plan.copyShell'), format: 'shell' },
      ]}
    />
  );
}
