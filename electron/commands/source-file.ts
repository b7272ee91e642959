import { type OwnSource, ownSources } from '../../shared/domain/own-sources.ts';
import { quote, script, writeText } from './shell-text.ts';

/** Writes a file again that names Docker's packages; nothing is installed by it. `text` ends with a newline. */
export function writeSource(of: OwnSource, text: string): string {
  const path = ownSources[of];
  return script(
    `mkdir -p -m 755 ${path.slice(0, path.lastIndexOf('/'))} || exit`,
    writeText(`${path}.slipway-new`, text),
    `chmod 644 ${path}.slipway-new && mv ${path}.slipway-new ${path} || exit`,
  );
}

/** Proof of {@link writeSource}. */
export function sourceProof(of: OwnSource, sha256: string): string {
  const path = ownSources[of];
  return script(
    `[ "$(sha256sum < ${path} 2>/dev/null | cut -d' ' -f1)" = ${sha256} ] || { echo ${quote(`${path} is not as planned`)} >&2; exit 1; }`,
    `echo ${quote(path)}`,
  );
}
