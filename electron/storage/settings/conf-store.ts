import Conf from 'conf';
import type { DocumentStore } from './settings-file.ts';

/** The headless shell's document: `<folder>/settings.json`. conf's own default would be readable by everyone. */
export function openConfStore(folder: string): DocumentStore {
  return new Conf<Record<string, unknown>>({
    cwd: folder,
    configName: 'settings',
    configFileMode: 0o600,
    clearInvalidConfig: false,
    accessPropertiesByDotNotation: false,
  });
}
