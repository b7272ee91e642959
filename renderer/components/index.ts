export type { Action } from './action.ts';
export { useActions, useAllActions } from './action-registry.tsx';
export { CodeBlock } from './code-block.tsx';
export { type DangerQuestion, useConfirmDanger } from './confirm-danger.tsx';
export { type CellValue, type Column, DataTable, type RowSelection } from './data-table/index.ts';
export { DiffView } from './diff-view.tsx';
export { EmptyState } from './empty-state.tsx';
export { ErrorNote } from './error-note.tsx';
export { ExportMenu } from './export-menu.tsx';
export { Facts } from './facts.tsx';
export {
  type FormDraft,
  FormDrawer,
  FormSection,
  type Pair,
  PairsEditor,
  pairsOf,
  recordOf,
  useFormDraft,
  Wide,
} from './form/index.ts';
export { Help } from './help.tsx';
export {
  OutputBuffer,
  type OutputEntry,
  OutputView,
  StreamOutput,
  useOperationOutput,
  useOutputStream,
} from './output-view/index.ts';
export { ActionButton, ActionMenu, Page, type PageTab } from './page.tsx';
export { ProgressLine } from './progress-line.tsx';
export { SecretField } from './secret-field.tsx';
export { SelectionBar } from './selection-bar.tsx';
export { Beside, SidePanel } from './side-panel.tsx';
export { StatusMark } from './status-mark.tsx';
export { StepList } from './step-list.tsx';
export { useUndoable } from './undoable.tsx';
export { useDriftLook } from './use-drift-look.ts';
export { useFormat } from './use-format.ts';
export { useNow } from './use-now.ts';
export { useOpenPlan } from './use-open-plan.ts';
export { useSearchState } from './use-search-state.ts';
export { Bytes, Duration, RelativeTime, ShortId } from './values.tsx';
