/** How output is shown; remembered on this device. */
export interface OutputOptions {
  readonly follow: boolean;
  readonly wrap: boolean;
  readonly times: boolean;
}
