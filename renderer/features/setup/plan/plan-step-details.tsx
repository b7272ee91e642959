import { useTranslation } from 'react-i18next';
import type { PlanStep } from '../../../../shared/schema/plan.ts';
import { CodeBlock, DiffView } from '../../../components/index.ts';
import { useMessage } from '../../../rpc/index.ts';
import classes from './plan.module.css';

/** A step exactly: what runs, what it changes in files, how it is proved, what undoes it. */
export function PlanStepDetails({ step }: { readonly step: PlanStep }) {
  const { t, i18n } = useTranslation();
  const message = useMessage();
  const title = message(step.title);
  const why = step.title.key.replace(/\.title$/, '.why');
  return (
    <div className={classes.details}>
      {i18n.exists(why) && <p>{message({ ...step.title, key: why })}</p>}
      {step.why && (
        <p>
          <strong>{t('setupPages.plan.why')}</strong> {message(step.why)}
        </p>
      )}
      {!step.needed && <p className="soft">{t('setupPages.plan.notNeeded')}</p>}
      {step.files.map((file) => (
        <DiffView key={file.path} path={file.path} before={file.before} after={file.after} />
      ))}
      <div>
        <h4>{t('setupPages.plan.command')}</h4>
        <CodeBlock text={step.command} label={t('setupPages.plan.commandOf', { step: title })} />
      </div>
      <div>
        <h4>{t('setupPages.plan.proof')}</h4>
        <CodeBlock text={step.proof} label={t('setupPages.plan.proofOf', { step: title })} />
      </div>
      <p>
        <strong>{t('setupPages.plan.undo')}</strong> {step.undo ? message(step.undo) : t('setupPages.plan.noUndo')}
      </p>
    </div>
  );
}
