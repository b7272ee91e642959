import { Button, Drawer, RingProgress } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState, ProgressLine } from '../components/index.ts';
import { useMessage, useRecords } from '../rpc/index.ts';
import classes from './frame.module.css';

/** What runs: a count and one ring; a click opens all of it. */
export function RunningOperations() {
  const { t } = useTranslation();
  const message = useMessage();
  const operations = useRecords('operations');
  const [opened, { open, close }] = useDisclosure(false);
  const running = useMemo(
    () =>
      operations
        .filter(({ state }) => state === 'running' || state === 'queued')
        .sort((left, right) => right.createdAt - left.createdAt),
    [operations],
  );
  const known = running.filter(({ progress }) => progress !== null);
  const mean = known.length === 0 ? 0 : known.reduce((sum, { progress }) => sum + (progress ?? 0), 0) / known.length;
  return (
    <>
      {running.length > 0 && (
        <Button
          variant="default"
          aria-haspopup="dialog"
          leftSection={
            <RingProgress
              size={20}
              thickness={3}
              sections={[{ value: Math.max(4, mean * 100), color: 'accent' }]}
              aria-hidden
            />
          }
          onClick={open}
        >
          {t('app.running.count', { count: running.length })}
        </Button>
      )}
      <Drawer opened={opened} onClose={close} position="right" title={t('app.running.title')}>
        {running.length === 0 ? (
          <EmptyState title={t('app.running.noneTitle')} text={t('app.running.noneText')} />
        ) : (
          <ul className={classes.entries}>
            {running.map((operation) => {
              const step = operation.steps.find(({ state }) => state === 'running');
              return (
                <li key={operation.id}>
                  <Link to="/operations/$id" params={{ id: operation.id }} onClick={close}>
                    {message(operation.title)}
                  </Link>
                  <ProgressLine
                    progress={operation.progress}
                    startedAt={operation.startedAt}
                    doing={step ? message(step.title) : undefined}
                  />
                </li>
              );
            })}
          </ul>
        )}
      </Drawer>
    </>
  );
}
