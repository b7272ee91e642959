import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type EndpointAnswer,
  keepsCatalogueClosed,
  namedRegions,
  registryPlace,
  suggestedEndpoint,
} from '../../../shared/domain/registry-places.ts';
import { ErrorNote, StatusMark, useFormat } from '../../components/index.ts';
import { useAction, useClient, useRecords } from '../../rpc/index.ts';
import classes from './registries.module.css';

/** What an address tells of a registry: whose it is, where, what to enter as login, and by which address hosts reach it best. */
export function EndpointAdvice(props: { readonly host: string; readonly onChoose?: (host: string) => void }) {
  const { t } = useTranslation();
  const place = registryPlace(props.host);
  if (place.provider === 'other') return null;
  const region = namedRegions.find((each) => each === place.region);
  return (
    <section className={classes.advice} aria-label={t('registryPlaces.title')}>
      <p>
        {t(`registryPlaces.provider.${place.provider}`)}
        {place.region !== null &&
          t('registryPlaces.inRegion', { region: region ? t(`registryPlaces.region.${region}`) : place.region })}
        {place.network !== null && t(`registryPlaces.network.${place.network}`)}
      </p>
      <p className="soft">
        {t(`registryPlaces.login.${place.provider}`)} {keepsCatalogueClosed(place) && t('registryPlaces.closed')}
      </p>
      {place.endpoints.length > 0 && <Endpoints {...props} />}
    </section>
  );
}

function Endpoints({ host, onChoose }: { readonly host: string; readonly onChoose?: (host: string) => void }) {
  const { t } = useTranslation();
  const client = useClient();
  const hosts = useRecords('hosts');
  const { endpoints } = registryPlace(host);
  const [answers, setAnswers] = useState<readonly EndpointAnswer[]>([]);
  const ask = useAction(client.registries.tryEndpoints, { inline: true, onDone: setAnswers });
  const suggested = suggestedEndpoint(endpoints, answers);
  return (
    <>
      <ul className={classes.lines}>
        {endpoints.map((endpoint) => (
          <li key={endpoint.host}>
            <span className="mono">{endpoint.host}</span>
            <span className="soft">{t(`registryPlaces.networkName.${endpoint.network}`)}</span>
            <EndpointState answers={answers.filter((answer) => answer.host === endpoint.host)} />
            {suggested?.host === endpoint.host && <StatusMark status="ok" label={t('registryPlaces.suggested')} />}
            {onChoose && endpoint.host !== host && (
              <Button size="compact-sm" variant="subtle" onClick={() => onChoose(endpoint.host)}>
                {t('registryPlaces.use')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {answers.length > 0 && !suggested && <p className="soft">{t('registryPlaces.noneForAll')}</p>}
      <ErrorNote error={ask.error} />
      {hosts.length > 0 && (
        <Button
          size="sm"
          variant="default"
          loading={ask.running}
          onClick={() => void ask.run({ host, hostIds: hosts.map(({ id }) => id) })}
        >
          {t('registryPlaces.try', { count: hosts.length })}
        </Button>
      )}
    </>
  );
}

function EndpointState({ answers }: { readonly answers: readonly EndpointAnswer[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (answers.length === 0) return null;
  const times = answers.flatMap(({ ms }) => (ms === null ? [] : [ms]));
  const status = times.length === answers.length ? 'ok' : times.length === 0 ? 'failed' : 'attention';
  const slowest = format.duration(Math.max(0, ...times));
  const values = { reached: times.length, count: answers.length, slowest };
  return (
    <StatusMark status={status} label={t(`registryPlaces.reached.${times.length === 0 ? 'none' : 'some'}`, values)} />
  );
}
