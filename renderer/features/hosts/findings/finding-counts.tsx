import { useTranslation } from 'react-i18next';
import type { Finding, HostState } from '../../../../shared/schema/host.ts';
import { StatusMark } from '../../../components/index.ts';
import { countVerdicts } from '../host-status.ts';
import classes from './findings.module.css';

/** How many checks failed, warn or could not be measured; a host that was never checked says so. */
export function FindingCounts({ state }: { readonly state: HostState | undefined }) {
  const { t } = useTranslation();
  if (!state || state.checkedAt === null) return <span className="soft">{t('hostPages.notChecked')}</span>;
  return <VerdictCounts findings={state.findings} />;
}

/** The counts of these findings, each with its word for screen readers. */
export function VerdictCounts({ findings }: { readonly findings: readonly Finding[] }) {
  const { t } = useTranslation();
  const { fail, warn, unknown, pass } = countVerdicts(findings);
  if (fail + warn + unknown === 0) {
    return <StatusMark status="ok" label={<Count shown={pass} word={t('hostPages.verdict.pass')} />} />;
  }
  return (
    <span className={classes.counts}>
      {fail > 0 && <StatusMark status="failed" label={<Count shown={fail} word={t('hostPages.verdict.fail')} />} />}
      {warn > 0 && <StatusMark status="attention" label={<Count shown={warn} word={t('hostPages.verdict.warn')} />} />}
      {unknown > 0 && (
        <StatusMark status="unknown" label={<Count shown={unknown} word={t('hostPages.verdict.unknown')} />} />
      )}
    </span>
  );
}

function Count({ shown, word }: { readonly shown: number; readonly word: string }) {
  return (
    <span title={word}>
      {shown} <span className="visually-hidden">{word}</span>
    </span>
  );
}
