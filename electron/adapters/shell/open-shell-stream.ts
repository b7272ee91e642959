import type { Escalation } from '../host-connection.ts';
import type { ShellProcess } from './shell-process.ts';
import { startShell } from './shell-start.ts';

/** Starts a script whose stdin and stdout are then a byte stream (`docker system dial-stdio`). Its stderr is dropped. */
export async function openShellStream(
  process: ShellProcess,
  script: string,
  escalation: Escalation | undefined,
): Promise<void> {
  await startShell(process, { script, escalation, onStderr: () => {} });
}
