import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { Message, Note } from '../../shared/schema/common.ts';
import type { ErrorInfo } from '../../shared/schema/error.ts';

/** Renders a `Message` of core in the language of the window. */
export function useMessage(): (message: Message) => string {
  const { t } = useTranslation();
  return useCallback((message) => t(message.key, message.params), [t]);
}

/** Notes in the language of the window; what a host or an engine said stays as it is. */
export function useNotes(): (notes: readonly Note[]) => string {
  const message = useMessage();
  return useCallback(
    (notes) => notes.map((note) => (typeof note === 'string' ? note : message(note))).join(' · '),
    [message],
  );
}

export interface ErrorText {
  /** What happened, to what. */
  readonly title: string;
  /** Why, as far as it is known; may be empty. */
  readonly detail: string;
  /** What to do; may be empty. */
  readonly advice: string;
}

/** Data that says why, in the order of usefulness. The rest fills the sentences of the locales. */
const reasons = ['reason', 'issues', 'detail', 'message', 'stderr'] as const;
/** Values that a sentence may name; without them it names the kind of thing ("the host"). */
const subjects = [
  'host',
  'registry',
  'service',
  'application',
  'step',
  'path',
  'file',
  'cluster',
  'name',
  'branch',
] as const;

/** Key of the short name of a kind of step: `docker-install`, or a repair that a finding names, `repair-clock.sync`. */
function stepNameKey(kind: string): string {
  return kind.startsWith('repair-') ? `checks.repair.${kind.slice('repair-'.length)}` : `errors.steps.${kind}`;
}

/**
 * Text of an error by its code and data: `errors.<code>.what` and `.do`; the reason by `errors.reasons.<reason>`, or as it
 * stands where it is a whole key (a release's), else as plain text.
 */
export function useErrorText(): (error: ErrorInfo) => ErrorText {
  const { t, i18n } = useTranslation();
  return useCallback(
    (error) => {
      const values: Record<string, unknown> = { ...error.data };
      const stepKey = stepNameKey(String(error.data.step));
      if (i18n.exists(stepKey)) values.step = t(stepKey);
      for (const subject of subjects) values[subject] ??= t(`errors.subjects.${subject}`);
      const why = reasons.map((name) => error.data[name]).find((value) => value !== undefined && value !== '');
      const keys = [`errors.reasons.${String(why)}`, ...(String(why).includes('.') ? [String(why)] : [])];
      const key = keys.find((one) => i18n.exists(one));
      const advice = `errors.${error.code}.do`;
      return {
        title: t(`errors.${error.code}.what`, values),
        detail: why === undefined || why === null ? '' : key === undefined ? String(why) : t(key, values),
        advice: i18n.exists(advice) ? t(advice, values) : '',
      };
    },
    [t, i18n],
  );
}
