import { Button, Modal, NumberInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Service } from '../../../../shared/schema/service.ts';
import { ErrorNote } from '../../../components/index.ts';
import { useAction, useClient } from '../../../rpc/index.ts';
import classes from '../services.module.css';

/** Asks for the number of tasks. Mounted while it is open. */
export function ScaleService({ service, onClose }: { readonly service: Service; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const client = useClient();
  const [replicas, setReplicas] = useState<number | string>(service.replicasWanted);
  const scale = useAction(client.services.scale, { inline: true, onDone: onClose });
  const wanted = Number(replicas);
  const isFit = replicas !== '' && Number.isInteger(wanted) && wanted >= 0 && wanted <= 1000;
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('servicePages.scale.action', { service: service.name })}
      closeButtonProps={{ 'aria-label': t('form.close') }}
    >
      <form
        className={classes.dialog}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (isFit) void scale.run({ clusterId: service.clusterId, serviceId: service.id, replicas: wanted });
        }}
      >
        <NumberInput
          data-autofocus
          label={t('servicePages.create.replicas')}
          description={t('servicePages.scale.hint', { count: service.replicasWanted })}
          value={replicas}
          error={isFit ? undefined : t('servicePages.scale.range')}
          min={0}
          max={1000}
          clampBehavior="none"
          allowDecimal={false}
          onChange={setReplicas}
        />
        {wanted === 0 && <p className={classes.error}>{t('servicePages.scale.zero', { service: service.name })}</p>}
        <ErrorNote error={scale.error} />
        <div className={classes.buttons}>
          <Button size="sm" variant="default" onClick={onClose}>
            {t('form.cancel')}
          </Button>
          <Button size="sm" type="submit" loading={scale.running} disabled={!isFit}>
            {t('servicePages.scale.submit', { count: isFit ? wanted : service.replicasWanted })}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
