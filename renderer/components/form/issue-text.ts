import type { TFunction } from 'i18next';
import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

/** Formats of the schemas that are named by a key (`gitUrl.invalid`). */
const formatKey = /^[A-Za-z]+\.invalid$/;

/** What a rule of a schema asks for, in words. */
export function issueText(t: TFunction, issue: Issue): string {
  if (isEmpty(issue)) return t('form.required');
  if (formatKey.test(issue.message)) return t(`form.format.${issue.message.slice(0, -'.invalid'.length)}`);
  switch (issue.code) {
    case 'too_small':
      return t('form.atLeast', { limit: Number(issue.minimum) });
    case 'too_big':
      return t(issue.origin === 'string' ? 'form.tooLong' : 'form.atMost', { limit: Number(issue.maximum) });
    case 'invalid_type':
      return t(issue.expected === 'int' ? 'form.wholeNumber' : 'form.required');
    case 'invalid_union':
      return unionText(t, issue);
    case 'invalid_key':
      return keyText(t, issue);
    case 'invalid_format':
      return t(issue.format === 'starts_with' ? 'form.format.certificate' : 'form.format.other');
    default:
      return t('form.format.other');
  }
}

function isEmpty(issue: Issue): boolean {
  return issue.code === 'too_small' && (issue.origin === 'string' || issue.origin === 'array') && issue.minimum === 1;
}

/** A name of a record that its schema refuses. */
function keyText(t: TFunction, issue: Extract<Issue, { code: 'invalid_key' }>): string {
  const [inner] = issue.issues;
  return inner ? issueText(t, inner) : t('form.format.other');
}

/** `name or nothing`: what the name asks for is meant. */
function unionText(t: TFunction, issue: Extract<Issue, { code: 'invalid_union' }>): string {
  const inner = issue.errors.flat().find(({ code }) => code === 'invalid_format' || code === 'too_big');
  return inner ? issueText(t, inner) : t('form.format.other');
}
