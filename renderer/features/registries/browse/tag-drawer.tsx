import { Drawer } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { ImageUses } from '../../../../shared/domain/image-uses.ts';
import type { Registry } from '../../../../shared/schema/registry.ts';
import { Bytes, CodeBlock, ErrorNote, Facts, RelativeTime, ShortId } from '../../../components/index.ts';
import classes from '../registries.module.css';
import { platformName, usersOf } from './tag-columns.tsx';
import type { TagRow } from './use-tags.ts';

/** One tag: digest, platforms, the reference to pull, and who needs it. */
export function TagDrawer(props: {
  readonly registry: Registry;
  readonly repository: string;
  readonly row: TagRow;
  readonly uses: ImageUses;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const { registry, repository, row } = props;
  const { detail } = row;
  const reference = `${registry.host}/${repository}:${row.id}${detail?.digest ? `@${detail.digest}` : ''}`;
  const users = usersOf(props.uses, repository, row);
  return (
    <Drawer
      opened
      onClose={props.onClose}
      position="right"
      size={640}
      title={`${repository}:${row.id}`}
      closeButtonProps={{ 'aria-label': t('registryPages.browse.closeTag') }}
      classNames={{ title: classes.title }}
    >
      <div className={classes.detail}>
        <ErrorNote error={detail?.error ?? null} />
        <Facts
          rows={[
            [t('registryPages.browse.digest'), <ShortId key="digest" value={detail?.digest ?? null} length={64} />],
            [t('registryPages.browse.kindColumn'), detail && t(`registryPages.browse.kind.${detail.kind}`)],
            [t('registryPages.browse.mediaType'), detail?.mediaType || null],
            [t('registryPages.browse.size'), <Bytes key="size" value={detail?.sizeBytes ?? null} />],
            [t('registryPages.browse.created'), <RelativeTime key="created" at={detail?.createdAt ?? null} />],
          ]}
        />
        <section>
          <h3>{t('registryPages.browse.reference')}</h3>
          <CodeBlock text={reference} label={t('registryPages.browse.reference')} />
        </section>
        {detail && detail.platforms.length > 0 && (
          <section>
            <h3>{t('registryPages.browse.platforms')}</h3>
            <ul className={classes.lines}>
              {detail.platforms.map((platform) => (
                <li key={platform.digest}>
                  <span>{platformName(platform)}</span>
                  <Bytes value={platform.sizeBytes} />
                  <ShortId value={platform.digest} />
                </li>
              ))}
            </ul>
          </section>
        )}
        <section>
          <h3>{t('registryPages.browse.users')}</h3>
          {users.length === 0 && <p className="soft">{t('registryPages.browse.nobody')}</p>}
          <ul className={classes.lines}>
            {users.map(({ kind, service, serviceId, releaseId, at }) => (
              <li key={`${kind} ${serviceId}`}>
                {releaseId === null ? (
                  <Link to="/services/$id" params={{ id: serviceId }}>
                    {t('registryPages.browse.use.running', { service })}
                  </Link>
                ) : (
                  <Link to="/releases/$id" params={{ id: releaseId }}>
                    {t('registryPages.browse.use.release', { service })}
                  </Link>
                )}
                <RelativeTime at={at} />
              </li>
            ))}
          </ul>
        </section>
      </div>
    </Drawer>
  );
}
