import { Button, Checkbox, Modal, Radio, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useOpenPlan } from '../../../components/index.ts';
import { useRecords } from '../../../rpc/index.ts';
import classes from '../login/login.module.css';

const dockerWishes = ['keep', 'programs', 'data'] as const;

/** Asks what is to go with the hosts, then opens the plan. Mounted while it is open. */
export function LeaveDialog({
  hostIds,
  onClose,
}: {
  readonly hostIds: readonly string[];
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const openPlan = useOpenPlan();
  const [images, setImages] = useState(false);
  const [docker, setDocker] = useState<(typeof dockerWishes)[number]>('keep');
  const [typed, setTyped] = useState('');
  const registry = useRecords('registries').some(({ hostId }) => hostId !== null && hostIds.includes(hostId));
  const word = t('hostPages.leave.word');
  const deletes = images || docker === 'data';
  const ready = !deletes || typed.trim() === word;
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('hostPages.leave.title', { count: hostIds.length })}
      closeButtonProps={{ 'aria-label': t('hostPages.close') }}
    >
      <div className={classes.dialog}>
        <p>{t('hostPages.leave.text')}</p>
        {registry && (
          <Checkbox
            size="sm"
            label={t('hostPages.leave.images')}
            checked={images}
            onChange={(event) => setImages(event.currentTarget.checked)}
          />
        )}
        <Radio.Group
          label={t('hostPages.leave.docker.label')}
          description={t('hostPages.leave.docker.hint')}
          value={docker}
          onChange={(value) => setDocker(dockerWishes.find((each) => each === value) ?? 'keep')}
        >
          {dockerWishes.map((value) => (
            <Radio key={value} size="sm" mt={8} value={value} label={t(`hostPages.leave.docker.${value}`)} />
          ))}
        </Radio.Group>
        {deletes && (
          <TextInput
            label={t('hostPages.leave.imagesHint', { word })}
            autoComplete="off"
            spellCheck={false}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
        )}
        <div>
          <Button
            size="sm"
            color="red"
            disabled={!ready}
            onClick={() => openPlan({ task: { kind: 'removeHosts', registryImages: images, docker }, hostIds })}
          >
            {t('hostPages.leave.plan')}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
