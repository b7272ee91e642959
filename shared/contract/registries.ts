import { z } from 'zod';
import { Id } from '../schema/common.ts';
import { Registry, RegistryInput, RegistryState } from '../schema/registry.ts';
import { base } from './base.ts';

export const registries = {
  add: base.input(RegistryInput).output(Registry),
  update: base.input(z.object({ id: Id, registry: RegistryInput })).output(Registry),
  /** Refused with `conflict` while an application or receiver uses it; images stay where they are. */
  remove: base.input(z.object({ id: Id })).output(z.void()),
  /** Asks it with our login and lists repositories where it can. */
  check: base.input(z.object({ id: Id })).output(RegistryState),
};
