import { ActionIcon, Button, NativeSelect, NumberInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { FormSection, Help, Wide } from '../../../components/index.ts';
import classes from '../services.module.css';
import type { ServiceFieldsProps } from './image-fields.tsx';
import type { PortDraft } from './service-draft.ts';

const newPort: PortDraft = { target: '', published: '', protocol: 'tcp', mode: 'ingress' };

/** Ports and how the service is found inside the cluster. */
export function NetworkFields({ form }: ServiceFieldsProps) {
  const { t } = useTranslation();
  const { values, set, errorOf } = form;
  const { ports } = values;
  const clash = values.endpointMode === 'dnsrr' && ports.some(({ mode }) => mode === 'ingress');
  return (
    <FormSection title={t('servicePages.create.network')}>
      <Wide>
        <div className={classes.ports}>
          {ports.map((port, index) => (
            <PortRow
              // biome-ignore lint/suspicious/noArrayIndexKey: ports have no name of their own while they are typed.
              key={index}
              number={index + 1}
              port={port}
              errorOf={(field) => errorOf(`ports.${index}.${field}`)}
              onChange={(change) =>
                set({ ports: ports.map((each, at) => (at === index ? { ...each, ...change } : each)) })
              }
              onRemove={() => set({ ports: ports.filter((_, at) => at !== index) })}
            />
          ))}
          <Button
            variant="default"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() =>
              set({ ports: [...ports, values.endpointMode === 'dnsrr' ? { ...newPort, mode: 'host' } : newPort] })
            }
          >
            {t('servicePages.create.addPort')}
          </Button>
        </div>
      </Wide>
      <NativeSelect
        label={t('servicePages.create.endpointMode')}
        value={values.endpointMode}
        error={clash ? t('errors.reasons.ingressNeedsVip') : errorOf('endpointMode')}
        data={[
          { value: 'vip', label: t('servicePages.endpoint.vip') },
          { value: 'dnsrr', label: t('servicePages.endpoint.dnsrr') },
        ]}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        description={t(`servicePages.endpointHint.${values.endpointMode}`)}
        onChange={(event) => set({ endpointMode: event.currentTarget.value === 'dnsrr' ? 'dnsrr' : 'vip' })}
      />
      <p className={classes.why}>
        {t('servicePages.create.whichEndpoint')}{' '}
        <Help about={t('servicePages.create.endpointMode')}>{t('servicePages.create.endpointWhy')}</Help>
      </p>
    </FormSection>
  );
}

function PortRow(props: {
  readonly number: number;
  readonly port: PortDraft;
  readonly errorOf: (field: string) => string | undefined;
  readonly onChange: (change: Partial<PortDraft>) => void;
  readonly onRemove: () => void;
}) {
  const { t } = useTranslation();
  const { number, port, errorOf, onChange } = props;
  const field = { min: 1, max: 65_535, clampBehavior: 'none', allowDecimal: false, hideControls: true } as const;
  return (
    <div className={classes.port}>
      <NumberInput
        {...field}
        label={t('servicePages.create.published', { number })}
        value={port.published}
        error={errorOf('published')}
        onChange={(published) => onChange({ published })}
      />
      <NumberInput
        {...field}
        label={t('servicePages.create.target', { number })}
        value={port.target}
        error={errorOf('target')}
        onChange={(target) => onChange({ target })}
      />
      <NativeSelect
        label={t('servicePages.create.protocol', { number })}
        value={port.protocol}
        data={['tcp', 'udp']}
        onChange={(event) => onChange({ protocol: event.currentTarget.value === 'udp' ? 'udp' : 'tcp' })}
      />
      <NativeSelect
        label={t('servicePages.create.portMode', { number })}
        value={port.mode}
        data={[
          { value: 'ingress', label: t('servicePages.portMode.ingress') },
          { value: 'host', label: t('servicePages.portMode.host') },
        ]}
        onChange={(event) => onChange({ mode: event.currentTarget.value === 'host' ? 'host' : 'ingress' })}
      />
      <ActionIcon size={32} aria-label={t('servicePages.create.removePort', { number })} onClick={props.onRemove}>
        <IconTrash size={16} stroke={1.75} aria-hidden />
      </ActionIcon>
    </div>
  );
}
