import type { Message } from '../schema/common.ts';

/** A sentence of the locales with its values. */
export function message(key: string, params: Message['params'] = {}): Message {
  return { key, params };
}
