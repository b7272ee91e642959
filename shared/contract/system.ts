import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { LiveEvent } from '../schema/collections.ts';
import { Capabilities, Settings, SettingsPatch } from '../schema/settings.ts';
import { base } from './base.ts';

export const system = {
  capabilities: base.output(Capabilities),
  settings: base.output(Settings),
  updateSettings: base.input(SettingsPatch).output(Settings),
  /** First a snapshot of every collection, then numbered deltas. */
  live: base.output(eventIterator(LiveEvent)),
  /** An address outside the app, opened by the shell: `https:` only. */
  openExternal: base.input(z.object({ url: z.url({ protocol: /^https$/ }) })).output(z.void()),
};
