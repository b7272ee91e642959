import { useTranslation } from 'react-i18next';
import { peerFindings } from '../../../../shared/domain/peer-findings.ts';
import { portText } from '../../../../shared/domain/peer-probes.ts';
import { type PeerMatrix, portsOfWay, wayKey } from '../../../../shared/domain/peer-view.ts';
import type { PeerRound, PeerWay } from '../../../../shared/schema/peers.ts';
import { SidePanel, StatusMark, useFormat } from '../../../components/index.ts';
import { useMessage } from '../../../rpc/index.ts';
import classes from './peers.module.css';
import { type OpenedWay, seenStatus } from './way-status.ts';

interface WayPanelProps {
  readonly round: PeerRound;
  readonly matrix: PeerMatrix;
  readonly way: OpenedWay;
  readonly onClose: () => void;
}

/** A pair of hosts: what each saw of the other, port by port, and what both are told. */
export function WayPanel({ round, matrix, way, onClose }: WayPanelProps) {
  const { t } = useTranslation();
  const [from, to] = [round.hosts[way.from], round.hosts[way.to]];
  const title = t('peers.pair', { one: from?.name ?? '', other: to?.name ?? '' });
  const there = matrix.ways.get(wayKey(way.from, way.to))?.way;
  const back = matrix.ways.get(wayKey(way.to, way.from))?.way;
  return (
    <SidePanel key={title} title={title} closeLabel={t('peers.closePair')} onClose={onClose}>
      <Direction round={round} way={there} from={way.from} to={way.to} />
      <Direction round={round} way={back} from={way.to} to={way.from} />
      <PairFindings round={round} indexes={[way.from, way.to]} />
    </SidePanel>
  );
}

function Direction(props: {
  readonly round: PeerRound;
  readonly way: PeerWay | undefined;
  readonly from: number;
  readonly to: number;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const { round, way } = props;
  const [from, to] = [round.hosts[props.from], round.hosts[props.to]];
  const names = { from: from?.name ?? '', to: to?.name ?? '' };
  if (!way) return <p className="soft">{t('peers.notTried', names)}</p>;
  return (
    <section className={classes.direction}>
      <h4>
        {t('peers.way', names)} <span className="mono soft">{to?.address}</span>
      </h4>
      <dl className={classes.ports}>
        {portsOfWay(round, way).map(({ port, seen }) => (
          <div key={portText(port)} style={{ display: 'contents' }}>
            <dt title={t(`peers.purpose.${port.purpose}`)}>{portText(port)}</dt>
            <dd>
              <StatusMark status={seenStatus[seen]} label={t(`peers.seen.${seen}`)} />
            </dd>
          </div>
        ))}
        <dt>{t('peers.roundTrip')}</dt>
        <dd>{way.ms === null ? t('peers.seen.unmeasured') : `${format.number(Math.round(way.ms * 10) / 10)} ms`}</dd>
        <dt>{t('peers.largestPacket')}</dt>
        <dd>{way.packet === null ? t('peers.seen.unmeasured') : `${way.packet} B`}</dd>
      </dl>
    </section>
  );
}

function PairFindings({ round, indexes }: { readonly round: PeerRound; readonly indexes: readonly number[] }) {
  const message = useMessage();
  const all = peerFindings(round);
  const findings = indexes.flatMap((index) =>
    (all.get(round.hosts[index]?.hostId ?? '') ?? []).filter(({ verdict, fix }) => verdict !== 'pass' && fix),
  );
  return findings.map((finding) => (
    <div key={`${finding.check} ${JSON.stringify(finding.reason.params)}`} className={classes.note}>
      <p>{message(finding.reason)}</p>
      {finding.fix && <p>{message(finding.fix)}</p>}
    </div>
  ));
}
