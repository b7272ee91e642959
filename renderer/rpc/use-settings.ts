import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { Settings, SettingsPatch } from '../../shared/schema/settings.ts';
import { useClient } from './context.tsx';
import { useAction } from './use-action.ts';

const key = ['settings'] as const;

export function useSettings() {
  const client = useClient();
  return useQuery<Settings>({ queryKey: key, queryFn: () => client.system.settings(), staleTime: Infinity });
}

/** Changes some preferences; the rest stays as it is. */
export function useUpdateSettings() {
  const client = useClient();
  const cache = useQueryClient();
  return useAction((patch: SettingsPatch) => client.system.updateSettings(patch), {
    onDone: (settings) => cache.setQueryData(key, settings),
  });
}

/** What the shell can do. Never changes while the window is open. */
export function useCapabilities() {
  const client = useClient();
  return useQuery({ queryKey: ['capabilities'], queryFn: () => client.system.capabilities(), staleTime: Infinity });
}
