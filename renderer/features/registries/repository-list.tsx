import { TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RegistryState } from '../../../shared/schema/registry.ts';
import classes from './registries.module.css';

/** Tags shown of one repository, and repositories of one registry; the rest is counted. */
const TAGS_SHOWN = 40;
const REPOSITORIES_SHOWN = 100;

/** What a check found: repositories with their tags. */
export function RepositoryList({ state }: { readonly state: RegistryState | undefined }) {
  const { t } = useTranslation();
  const [wanted, setWanted] = useState('');
  if (!state?.reachable) return null;
  const found = state.repositories.filter(({ name }) => name.includes(wanted.trim().toLowerCase()));
  const shown = found.slice(0, REPOSITORIES_SHOWN);
  return (
    <section>
      <h3>{t('registryPages.repositories')}</h3>
      {state.repositories.length === 0 && <p className="soft">{t('registryPages.notListed')}</p>}
      {state.repositories.length > 8 && (
        <TextInput
          size="xs"
          aria-label={t('registryPages.searchRepositories')}
          placeholder={t('registryPages.searchRepositories')}
          leftSection={<IconSearch size={14} aria-hidden />}
          value={wanted}
          onChange={(event) => setWanted(event.currentTarget.value)}
        />
      )}
      <ul className={classes.repositories}>
        {shown.map(({ name, tags }) => (
          <li key={name}>
            <span className="mono">{name}</span>
            <span className={classes.tags}>
              {tags.length === 0 && <span className="soft">{t('registryPages.noTags')}</span>}
              {tags.slice(0, TAGS_SHOWN).map((tag) => (
                <span key={tag} className={`${classes.tag} mono`}>
                  {tag}
                </span>
              ))}
              {tags.length > TAGS_SHOWN && (
                <span className="soft">{t('registryPages.more', { count: tags.length - TAGS_SHOWN })}</span>
              )}
            </span>
          </li>
        ))}
      </ul>
      {found.length > shown.length && (
        <p className="soft">{t('registryPages.more', { count: found.length - shown.length })}</p>
      )}
    </section>
  );
}
