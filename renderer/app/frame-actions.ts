import { openSpotlight } from '@mantine/spotlight';
import { IconKeyboard, IconSearch } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { type Action, useActions } from '../components/index.ts';
import { places } from './places.ts';

/** Puts the cursor into the search of the page, if it has one. */
function searchInPage(): void {
  document.querySelector<HTMLInputElement>('main input[data-page-search]')?.focus();
}

/** What can be done everywhere: go to a place, search, palette, keys. */
export function useFrameActions(showKeys: () => void): void {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const group = t('app.keys.everywhere');
  const own: readonly Action[] = [
    { id: 'app.palette', label: t('app.palette.open'), icon: IconSearch, keys: 'mod+k', group, run: openSpotlight },
    { id: 'app.search', label: t('app.keys.search'), icon: IconSearch, keys: '/', group, run: searchInPage },
    { id: 'app.keys', label: t('app.keys.title'), icon: IconKeyboard, keys: '?', group, run: showKeys },
  ];
  const goTo = places.map(
    (place): Action => ({
      id: `app.go.${place.id}`,
      label: t('app.go', { place: t(`app.nav.${place.id}`) }),
      icon: place.icon,
      keys: `g ${place.key}`,
      group: t('app.keys.places'),
      run: () => void navigate({ to: place.to }),
    }),
  );
  useActions([...goTo, ...own]);
}
