import { rancherEngine } from '../../shared/domain/docker-versions.ts';
import { quote } from './shell-text.ts';

/** What is installed from a docker-ce repository. */
export interface WantedDocker {
  /** The newest version of this line; empty: the newest that is there. */
  readonly line: string;
  /** Keep the package manager from upgrading it by itself. */
  readonly hold: boolean;
  /** The article's engine: the text says whose script it stands for. */
  readonly rancher: boolean;
  /** A proxy is set on the host before: scripts that fetch by themselves take it from there. */
  readonly proxy: boolean;
}

/** Body of an awk program: prints versions (`v`, without epoch) that are of the line `l`, as `isOfLine` does. */
const ofLine =
  'v = VERSION; sub(/^[0-9]+:/, "", v); if (l == "" || v == l || (index(v, l) == 1 && substr(v, length(l) + 1, 1) ~ /[.~+-]/))';

/** An awk program with the line as `l`. */
export function awkOfLine(field: string, action: string): string {
  return `{ ${ofLine.replace('VERSION', field)} ${action} }`;
}

/** Whose effect a script has, for who reads the plan. */
export function rancherNote({ rancher }: WantedDocker): string {
  return rancher ? `# What ${rancherEngine.script} does (${rancherEngine.source}), and the engine starts at boot.` : '';
}

/** For proofs: the installed version, without epoch in `version`, is of the line. */
export function lineProof(line: string): string {
  if (line === '') return '';
  const text = quote(line);
  return `case $version in ${text}|${text}.*|${text}~*|${text}-*|${text}+*) ;; *) echo "docker-ce $version, wanted ${line}" >&2; exit 1;; esac`;
}
