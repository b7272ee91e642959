import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Operation } from '../../../shared/schema/operation.ts';
import { ProgressLine, StatusMark } from '../../components/index.ts';
import { useMessage } from '../../rpc/index.ts';
import classes from './overview.module.css';
import { Section } from './section.tsx';

/** What runs. */
export function Now({ operations }: { readonly operations: readonly Operation[] }) {
  const { t } = useTranslation();
  const message = useMessage();
  const running = operations.filter(({ state }) => state === 'running' || state === 'queued');
  return (
    <Section title={t('overview.now')} count={running.length} empty={t('overview.nothingRuns')}>
      {running.map((operation) => {
        const step = operation.steps.find(({ state }) => state === 'running');
        return (
          <li key={operation.id}>
            <Link to="/operations/$id" params={{ id: operation.id }} className={classes.entry}>
              <StatusMark status="working" label={message(operation.title)} />
              <ProgressLine
                progress={operation.progress}
                startedAt={operation.startedAt}
                doing={step ? message(step.title) : t(`operations.state.${operation.state}`)}
              />
            </Link>
          </li>
        );
      })}
    </Section>
  );
}
