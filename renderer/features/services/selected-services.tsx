import { skipToken, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Selector } from '../../../shared/schema/application.ts';
import { ErrorNote } from '../../components/index.ts';
import { toErrorInfo, useClient } from '../../rpc/index.ts';
import { ImageTag } from '../releases/index.ts';
import classes from './services.module.css';

/** The services of a cluster that a selector matches now: asked of the cluster, not remembered. */
export function SelectedServices(props: { readonly clusterId: string | null; readonly selector: Selector }) {
  const { t } = useTranslation();
  const client = useClient();
  const { clusterId, selector } = props;
  const asked = clusterId !== null && clusterId !== '' && Object.keys(selector).length > 0;
  const preview = useQuery({
    queryKey: ['preview', clusterId, selector],
    queryFn: asked ? ({ signal }) => client.releases.preview({ clusterId, selector }, { signal }) : skipToken,
    staleTime: 5000,
  });
  if (!asked) return <p className={classes.note}>{t('servicePages.selected.empty')}</p>;
  if (preview.error) return <ErrorNote error={toErrorInfo(preview.error)} onRetry={() => void preview.refetch()} />;
  if (!preview.data) return <p className={classes.note}>{t('servicePages.selected.looking')}</p>;
  if (preview.data.length === 0) return <p className={classes.note}>▲ {t('servicePages.selected.none')}</p>;
  return (
    <ul className={classes.plain} aria-label={t('servicePages.selected.label')}>
      {preview.data.map(({ serviceId, name, image }) => (
        <li key={serviceId}>
          <Link to="/services/$id" params={{ id: serviceId }}>
            {name}
          </Link>{' '}
          <ImageTag image={image} />
        </li>
      ))}
    </ul>
  );
}
