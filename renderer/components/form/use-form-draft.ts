import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import type { ErrorInfo } from '../../../shared/schema/error.ts';
import { issueText } from './issue-text.ts';

interface FormOptions<Values, Output> {
  readonly initial: Values;
  /** The contract's schema of what is sent. */
  readonly schema: z.ZodType<Output>;
  /** What was typed as the schema wants it. */
  readonly toInput: (values: Values) => unknown;
  /** Core's answer: with `data.field` it is told at that field. */
  readonly failure?: ErrorInfo | null;
}

export interface FormDraft<Values, Output> {
  readonly values: Values;
  readonly set: (change: Partial<Values>) => void;
  /** Text for a field by its path in the schema (`git.url`); undefined while all is well or nothing was tried. */
  readonly errorOf: (path: string) => string | undefined;
  /** Some field is wrong, and it was said. */
  readonly faulty: boolean;
  /** Undefined: what is wrong stands at its field now. */
  readonly check: () => Output | undefined;
}

/** A form checked by the contract's own schema; messages appear with the first attempt and go as they are mended. */
export function useFormDraft<Values, Output>(options: FormOptions<Values, Output>): FormDraft<Values, Output> {
  const { t, i18n } = useTranslation();
  const [values, setValues] = useState(options.initial);
  const [tried, setTried] = useState(false);
  const answered = useRef<unknown>(null);
  const result = options.schema.safeParse(options.toInput(values));
  const issues = result.success ? [] : result.error.issues;
  const { failure } = options;
  const refused = failure && answered.current === values ? String(failure.data.field ?? '') : '';
  const errorOf = (path: string): string | undefined => {
    const issue =
      tried && issues.find((each) => each.path.join('.') === path || each.path.join('.').startsWith(`${path}.`));
    if (issue) return issueText(t, issue);
    if (refused !== path || refused === '') return undefined;
    const key = `errors.reasons.${String(failure?.data.reason)}`;
    return i18n.exists(key) ? t(key, { ...failure?.data }) : t('form.refused');
  };
  return {
    values,
    set: (change) => setValues((before) => ({ ...before, ...change })),
    errorOf,
    faulty: tried && issues.length > 0,
    check: () => {
      setTried(true);
      answered.current = values;
      return result.success ? result.data : undefined;
    },
  };
}
