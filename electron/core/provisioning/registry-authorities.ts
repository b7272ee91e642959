import type { Registry } from '../../../shared/schema/registry.ts';
import type { PlacedAuthority } from '../../commands/registry-access.ts';
import { sha256 } from './steps/step.ts';

/** The authorities of those registries that have one of their own, as they are placed. */
export function placedAuthorities(registries: readonly Registry[]): readonly PlacedAuthority[] {
  return registries.flatMap(({ host, caCertificate }) => {
    if (caCertificate === null) return [];
    const certificate = caCertificate.endsWith('\n') ? caCertificate : `${caCertificate}\n`;
    return [{ registryHost: host, certificate, sha256: sha256(certificate) }];
  });
}
