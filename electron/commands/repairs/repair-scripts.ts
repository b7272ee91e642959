/** Scripts of one repair: sh text that root runs. */
export interface RepairScripts {
  readonly action: string;
  /** Ends with 0 where nothing is (any more) to be done: asked before the action as its probe, and after it as its proof. */
  readonly proof: string;
  /** Undoes the action by hand; null: there is nothing to go back to. */
  readonly undo: string | null;
}
