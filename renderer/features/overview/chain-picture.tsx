import { Button } from '@mantine/core';
import { type Icon, IconBox, IconCode, IconGitBranch, IconServer, IconSitemap } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { RelativeTime, StatusMark, useFormat } from '../../components/index.ts';
import type { Station, StationAction, StationName, Travel } from './chain.ts';
import classes from './chain-picture.module.css';
import { TimedText } from './timed-text.tsx';

const icons: Record<StationName, Icon> = {
  code: IconCode,
  git: IconGitBranch,
  registry: IconBox,
  cluster: IconSitemap,
  servers: IconServer,
};

/** Code → Git → Registry → Cluster → Servers: each with its state, its number and its last event, and what travelled between. */
export function ChainPicture(props: {
  readonly stations: readonly Station[];
  readonly onAction: (action: StationAction) => void;
}) {
  const { t } = useTranslation();
  return (
    <ol className={classes.chain} aria-label={t('overview.chain.label')}>
      {props.stations.map((station, index) => (
        <li key={station.name} className={classes.station} data-dashed={!station.isSetUp || undefined}>
          {index > 0 && <Line station={station} />}
          <StationMark station={station} />
          <StationText station={station} onAction={props.onAction} />
        </li>
      ))}
    </ol>
  );
}

function StationMark({ station }: { readonly station: Station }) {
  const StationIcon = icons[station.name];
  return (
    <span className={classes.mark} data-status={station.isSetUp ? station.status : 'unknown'}>
      <StationIcon size={22} stroke={1.6} aria-hidden />
    </span>
  );
}

function StationText(props: { readonly station: Station; readonly onAction: (action: StationAction) => void }) {
  const { t } = useTranslation();
  const { station } = props;
  const { name, action, event } = station;
  const label = t(`overview.chain.${name}.name`);
  if (!station.isSetUp) {
    return (
      <div className={classes.text}>
        <h2 className={classes.name}>{label}</h2>
        <StatusMark status="unknown" label={t('overview.chain.notSetUp')} />
        {action ? (
          <Button size="sm" mt={4} onClick={() => props.onAction(action)}>
            {t(`overview.chain.action.${action}`)}
          </Button>
        ) : (
          <span className="soft">{t(`overview.chain.${name}.later`)}</span>
        )}
      </div>
    );
  }
  return (
    <div className={classes.text}>
      <h2 className={classes.name}>
        <Link to={station.link}>{label}</Link>
      </h2>
      <StatusMark status={station.status} />
      <span>{t(`overview.chain.${name}.number`, { good: station.good, count: station.all })}</span>
      {event && (
        <span className={classes.event}>
          <TimedText textKey={`overview.chain.event.${event.key}`} params={event.params} at={event.at} />
        </span>
      )}
      {action && (
        <Button mt={4} onClick={() => props.onAction(action)}>
          {t(`overview.chain.action.${action}`)}
        </Button>
      )}
    </div>
  );
}

function Line({ station }: { readonly station: Station }) {
  const { travel } = station;
  return (
    <div className={classes.line} data-status={travel?.status ?? 'none'}>
      {travel && <TravelText travel={travel} />}
      <div className={classes.track}>
        {travel?.status === 'working' && (
          <span className={classes.runner} style={{ left: `${(travel.progress ?? 0.5) * 100}%` }} />
        )}
      </div>
    </div>
  );
}

function TravelText({ travel }: { readonly travel: Travel }) {
  const { t } = useTranslation();
  const format = useFormat();
  const short = travel.id?.replace(/^sha256:/, '').slice(0, travel.what === 'commit' ? 7 : 9) ?? '';
  return (
    <Link to={travel.link} className={classes.travel} title={travel.id ?? undefined}>
      <span>
        {t(`overview.chain.travel.${travel.what}`)} <span className="mono">{short}</span>
      </span>
      <span className="soft">
        {travel.status === 'working' ? (
          t('overview.chain.running')
        ) : (
          <>
            <RelativeTime at={travel.at} />
            {travel.took !== null && ` · ${format.duration(travel.took)}`}
          </>
        )}
      </span>
    </Link>
  );
}
