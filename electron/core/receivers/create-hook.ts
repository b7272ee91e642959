import {
  type ApiCall,
  type HookWish,
  hookCalls,
  isHookServer,
  readHook,
} from '../../../shared/domain/hook-creation.ts';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { Application } from '../../../shared/schema/application.ts';
import type { CreatedHook, HookCreation, Receiver } from '../../../shared/schema/receiver.ts';
import type { GitServer } from '../../adapters/git-server.ts';

export interface HookScene {
  readonly receiver: Receiver;
  readonly application: Application;
  readonly gitServer: GitServer;
  /** The receiver's secret, which proves the calls; null: none is set. */
  readonly secret: string | null;
  /** The application's own token, where it logs in with one. */
  readonly keptToken: string | null;
}

/**
 * Asks the Git server for a push hook that calls the receiver, or sets the one right that calls it already, and reads it back.
 * Errors: `input.invalid`, `conflict` {reason: 'hookWithoutSecret'}, those of the server, `git.failed` {reason: 'hookNotKept'}.
 */
export async function createHook(input: HookCreation, scene: HookScene, signal: AbortSignal): Promise<CreatedHook> {
  const { format } = scene.receiver;
  if (!isHookServer(format)) throw invalid('id', 'hookFormat');
  const wish = wishOf(input, scene);
  const calls = hookCalls(format, wish);
  if (!calls) throw invalid('apiUrl', 'hookRepository');
  const call = (wanted: ApiCall): Promise<unknown> => scene.gitServer.call(wanted, signal);

  const listed = await call(calls.list);
  const known = (Array.isArray(listed) ? listed : [])
    .flatMap((each) => readHook(format, each) ?? [])
    .find(({ url }) => url === wish.address);
  const written = readHook(format, await call(known ? calls.change(known.id) : calls.create));
  const kept = written && readHook(format, await call(calls.read(written.id)));
  if (!kept?.active || !kept.onPush || kept.url !== wish.address) {
    throw new SlipwayError('git.failed', { data: { url: calls.create.url, reason: 'hookNotKept' } });
  }
  return { server: new URL(calls.create.url).host, replaced: known !== undefined };
}

/** Refuses what can't work before anything is sent. */
function wishOf({ base, token, apiUrl }: HookCreation, scene: HookScene): HookWish {
  const { receiver, application, secret, keptToken } = scene;
  if (secret === null) {
    throw new SlipwayError('conflict', { data: { reason: 'hookWithoutSecret', name: receiver.name } });
  }
  const used = token ?? keptToken;
  if (used === null) throw invalid('token', 'required');
  const address = `${base.replace(/\/+$/, '')}/hooks/${receiver.token}`;
  return { gitUrl: application.git.url, apiUrl, address, secret, token: used };
}

function invalid(field: string, reason: string): SlipwayError {
  return new SlipwayError('input.invalid', { data: { field, reason } });
}
