import type { OutputLine } from '../../shared/schema/operation.ts';

/** A line as tests look for it: word for word, or the key and values of what Slipway says. */
export function saidIn({ text, message }: OutputLine): string {
  return message ? `${message.key} ${Object.values(message.params).join(' ')}` : text;
}
