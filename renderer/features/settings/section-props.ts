import type { Capabilities, Settings, SettingsPatch } from '../../../shared/schema/settings.ts';
import type { ActionState } from '../../rpc/index.ts';

export interface SectionProps {
  readonly settings: Settings;
  readonly capabilities: Capabilities;
  readonly update: ActionState<SettingsPatch, Settings>;
}
