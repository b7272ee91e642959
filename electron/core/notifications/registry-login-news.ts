import type { Message } from '../../../shared/schema/common.ts';
import type { Registry, RegistryState } from '../../../shared/schema/registry.ts';
import type { News } from './notification-rules.ts';

type LoginNewsState = 'good' | 'refused' | 'lapsing' | 'lapsed';

/** What is worth telling of a login. Refused is what two looks in a row found refused: once may be a restart. */
export function loginNewsState({ refusedSince, checkedAt, login }: RegistryState): LoginNewsState {
  if (refusedSince !== null && checkedAt > refusedSince) return 'refused';
  return login;
}

/** Told once for each change, and once when all is well again. */
export function registryLoginNews(
  { id, name }: Registry,
  state: LoginNewsState,
  before: string | undefined,
): News | undefined {
  const about = { subject: `registry/${id}`, applicationId: null, link: `/registries/${id}?tab=login` };
  const text = (key: string): Pick<News, 'title' | 'body'> => ({
    title: message(`notifications.registryLogin.${key}`, { registry: name }),
    body: message(`notifications.registryLogin.${key}Text`),
  });
  switch (state) {
    case 'refused':
    case 'lapsed':
      return { ...about, ...text(state), level: 'error', event: 'failed' };
    case 'lapsing':
      return { ...about, ...text(state), level: 'warning', event: 'attention' };
    case 'good':
      return before === undefined || before === 'good'
        ? undefined
        : { ...about, ...text('good'), level: 'success', event: 'succeeded' };
  }
}

const message = (key: string, params: Message['params'] = {}): Message => ({ key, params });
