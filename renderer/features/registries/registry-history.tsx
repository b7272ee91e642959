import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Status } from '../../../shared/schema/common.ts';
import type { Operation, OperationState } from '../../../shared/schema/operation.ts';
import { EmptyState, RelativeTime, StatusMark } from '../../components/index.ts';
import { useMessage, useNotes } from '../../rpc/index.ts';
import classes from './registries.module.css';

export const operationStatus: Record<OperationState, Status> = {
  queued: 'working',
  running: 'working',
  succeeded: 'ok',
  partial: 'attention',
  failed: 'failed',
  cancelled: 'unknown',
  interrupted: 'attention',
};

/** What was done to this registry, newest first, with what came of it. */
export function RegistryHistory({ operations }: { readonly operations: readonly Operation[] }) {
  const { t } = useTranslation();
  const message = useMessage();
  const notes = useNotes();
  if (operations.length === 0)
    return <EmptyState title={t('registryPages.history.none')} text={t('registryPages.history.noneText')} />;
  return (
    <ul className={classes.history}>
      {operations
        .toSorted((a, b) => b.createdAt - a.createdAt)
        .map(({ id, title, state, createdAt, steps }) => (
          <li key={id}>
            <Link to="/operations/$id" params={{ id }}>
              {message(title)}
            </Link>
            <StatusMark status={operationStatus[state]} label={t(`operations.state.${state}`)} />
            <RelativeTime at={createdAt} />
            <span className="soft">{notes(steps.filter((step) => step.state === 'done').at(-1)?.detail ?? [])}</span>
          </li>
        ))}
    </ul>
  );
}
