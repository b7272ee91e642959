import { IconEye, IconPlayerStop, IconTrash } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { removalsOf } from '../../../../shared/domain/retention.ts';
import type { Registry } from '../../../../shared/schema/registry.ts';
import type { RetentionEvent, RetentionPreview } from '../../../../shared/schema/retention.ts';
import {
  type Action,
  ActionButton,
  ErrorNote,
  ProgressLine,
  useConfirmDanger,
  useFormat,
} from '../../../components/index.ts';
import { useAction, useClient } from '../../../rpc/index.ts';
import classes from '../registries.module.css';
import { useStream } from '../use-stream.ts';
import { RetentionEntries } from './retention-entries.tsx';
import { RulesForm } from './rules-form.tsx';
import { ScheduleForm } from './schedule-form.tsx';

/** What may go from a registry: rules, what they would remove now, and the removal. */
export function RetentionView({ registry }: { readonly registry: Registry }) {
  const { t } = useTranslation();
  const look = usePreview(registry);
  const { preview, progress, stream } = look;
  return (
    <div className={classes.fill}>
      <RulesForm key={JSON.stringify(registry.retention)} registry={registry} />
      <ScheduleForm key={JSON.stringify(registry.retentionSchedule?.when)} registry={registry} />
      <div className={classes.actions}>
        {stream.running ? (
          <>
            <ProgressLine
              progress={progress ? progress.done / Math.max(1, progress.total) : null}
              startedAt={stream.startedAt}
              doing={progress ? t('registryPages.retention.reading', { ...progress }) : undefined}
            />
            <ActionButton
              action={{
                id: 'retention.stop',
                label: t('registryPages.retention.stop'),
                icon: IconPlayerStop,
                run: stream.stop,
              }}
            />
          </>
        ) : (
          <ActionButton
            action={{
              id: 'retention.preview',
              label: t('registryPages.retention.preview'),
              icon: IconEye,
              disabled: registry.retention.rules.length === 0,
              run: look.begin,
            }}
          />
        )}
        {preview && !stream.running && <Removal registry={registry} preview={preview} onDone={look.clear} />}
      </div>
      <ErrorNote error={stream.error} onRetry={look.begin} />
      {stream.stopped && !preview && <p className="soft">{t('registryPages.retention.stopped')}</p>}
      {preview && <RetentionEntries preview={preview} />}
    </div>
  );
}

function usePreview(registry: Registry) {
  const client = useClient();
  const [round, setRound] = useState(0);
  const [preview, setPreview] = useState<RetentionPreview>();
  const [progress, setProgress] = useState<{
    readonly repository: string;
    readonly done: number;
    readonly total: number;
  }>();
  const { id } = registry;
  const open = useMemo(
    // A function of its own for each look: the same question once more is a new one.
    () => (round === 0 ? undefined : (signal: AbortSignal) => client.registries.previewRetention({ id }, { signal })),
    [client, id, round],
  );
  const stream = useStream<RetentionEvent>(open, (event) => {
    if (event.type === 'preview') return setPreview(event.preview);
    setProgress(event);
  });
  const begin = (): void => {
    setPreview(undefined);
    setProgress(undefined);
    setRound((before) => before + 1);
  };
  return { preview, progress, stream, begin, clear: () => setPreview(undefined) };
}

function Removal(props: {
  readonly registry: Registry;
  readonly preview: RetentionPreview;
  readonly onDone: () => void;
}) {
  const { t } = useTranslation();
  const client = useClient();
  const format = useFormat();
  const navigate = useNavigate();
  const confirmDanger = useConfirmDanger();
  const { id, name, kind } = props.registry;
  const removals = removalsOf(props.preview.entries);
  const apply = useAction(client.registries.applyRetention, {
    onDone: ({ operationId }) => {
      props.onDone();
      void navigate({ to: '/operations/$id', params: { id: operationId } });
    },
  });
  const tags = removals.reduce((sum, each) => sum + each.tags.length, 0);
  const label = t('registryPages.retention.remove', { count: removals.length });
  const ask = async (): Promise<void> => {
    const text = t(`registryPages.retention.consequence.${kind}`, { count: tags, tags: format.number(tags), name });
    if (await confirmDanger({ title: label, text, confirm: label, typed: name }))
      await apply.run({ id, removals: [...removals] });
  };
  const action: Action = {
    id: 'retention.apply',
    label,
    icon: IconTrash,
    danger: true,
    disabled: removals.length === 0,
    running: apply.running,
    run: () => void ask(),
  };
  return <ActionButton action={action} />;
}
