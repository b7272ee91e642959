/** What a look at the page finds without a person: each list is empty on a good page. */
export interface PageSurvey {
  /** Texts and names of elements that look like a locale key or an unfilled value. */
  readonly untranslated: readonly string[];
  /** What is wider than its place and cannot be seen without scrolling sideways. */
  readonly tooWide: readonly string[];
  /** Rows of tables and lists in the document. */
  readonly rows: number;
  /** Still on the way: skeletons, spinners, busy parts. */
  readonly busy: boolean;
}
