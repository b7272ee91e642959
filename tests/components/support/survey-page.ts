import { mergeParts, type Texts } from '../../../shared/locales/merge-parts.ts';
import type { PageSurvey } from './page-survey.ts';

const parts = import.meta.glob<Texts>('../../../shared/locales/parts/*.en.json', { eager: true, import: 'default' });
const namespaces = new Set(Object.keys(mergeParts(parts).en ?? {}));
const dotted = /^[a-z][A-Za-z]*(\.[A-Za-z][\w-]*)+$/;

/** A key of a known part, or of an unknown one with at least two dots (`docker.io` and `git.example` are no keys). */
function looksLikeKey(text: string): boolean {
  if (text.includes('{{')) return true;
  if (!dotted.test(text)) return false;
  const segments = text.split('.');
  return segments.length > 2 || namespaces.has(segments[0] ?? '');
}

function* shownTexts(): Generator<string> {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    // Code and output show other programs' words.
    if (element?.closest('script, style, code, pre, [role="log"]')) continue;
    yield node.textContent ?? '';
  }
  for (const element of document.querySelectorAll('[aria-label], [title], [placeholder], [alt]')) {
    for (const name of ['aria-label', 'title', 'placeholder', 'alt']) yield element.getAttribute(name) ?? '';
  }
}

function tooWide(): string[] {
  const places = [document.documentElement, document.body, document.getElementById('main')];
  return places
    .filter((place) => place !== null)
    .filter((place) => place.scrollWidth > place.clientWidth + 1)
    .map((place) => `${place.tagName.toLowerCase()}: ${place.scrollWidth} px in ${place.clientWidth} px`);
}

/** Looks at the page as it is now. */
export function surveyPage(): PageSurvey {
  const words = [...shownTexts()].flatMap((text) => text.split(/[\s，。：；、()（）]+/));
  return {
    untranslated: [...new Set(words.filter(looksLikeKey))],
    tooWide: tooWide(),
    rows: document.querySelectorAll('[role="row"], tr, [role="listitem"]').length,
    busy: document.querySelector('[aria-busy="true"], .mantine-Skeleton-root, .mantine-Loader-root') !== null,
  };
}
