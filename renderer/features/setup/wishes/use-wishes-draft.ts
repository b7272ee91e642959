import { useDebouncedCallback } from '@mantine/hooks';
import { useEffect, useRef, useState } from 'react';
import type { Setup, SetupWishes } from '../../../../shared/schema/plan.ts';
import { draftOfWishes, readDraft, type WishErrors, type WishesDraft } from './wishes-draft.ts';

const SAVE_AFTER_MS = 400;

/** The wishes being edited. Valid ones are kept in core a moment after the last key, and at once when the step is left. */
export function useWishesDraft(
  setup: Setup,
  save: (wishes: SetupWishes) => void,
): {
  readonly draft: WishesDraft;
  readonly wishes: SetupWishes | null;
  readonly errors: WishErrors;
  readonly change: (draft: WishesDraft) => void;
  /** Takes wishes from core in place of what was typed. */
  readonly replace: (wishes: SetupWishes) => void;
} {
  const [draft, setDraft] = useState(() => draftOfWishes(setup.wishes));
  const own = useRef(false);
  const saveLater = useDebouncedCallback(save, { delay: SAVE_AFTER_MS, flushOnUnmount: true });
  // Another window, or core, may change the wishes; what is typed here and not kept yet goes first.
  const kept = JSON.stringify(setup.wishes);
  useEffect(() => {
    if (!own.current) setDraft(draftOfWishes(JSON.parse(kept)));
  }, [kept]);
  const { wishes, errors } = readDraft(draft);
  return {
    draft,
    wishes,
    errors,
    change: (next) => {
      own.current = true;
      setDraft(next);
      const read = readDraft(next);
      if (read.wishes) saveLater(read.wishes);
      else saveLater.cancel();
    },
    replace: (fresh) => {
      own.current = true;
      saveLater.cancel();
      setDraft(draftOfWishes(fresh));
      save(fresh);
    },
  };
}
