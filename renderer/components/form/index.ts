export { FormDrawer, FormSection, Wide } from './form-drawer.tsx';
export { type Pair, PairsEditor, pairsOf, recordOf } from './pairs-editor.tsx';
export { type FormDraft, useFormDraft } from './use-form-draft.ts';
