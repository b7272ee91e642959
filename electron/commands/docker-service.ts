import { mirrorsInUse } from './daemon-json.ts';
import { script } from './shell-text.ts';

/** Starts the engine now and at every boot. After failed starts systemd refuses until `reset-failed` (3 starts in 60 s). */
export function startDocker(): string {
  return script(
    'systemctl reset-failed docker.service docker.socket 2>/dev/null || :',
    'systemctl enable --now docker || { journalctl -u docker -n 20 --no-pager >&2; exit 1; }',
  );
}

/**
 * Proof of {@link startDocker}: enabled, active, answering.
 * @param mirrors as the engine lists them; null: no wish about them
 */
export function dockerServiceProof(mirrors: readonly string[] | null): string {
  return script(
    'systemctl is-enabled --quiet docker || { echo "docker does not start at boot" >&2; exit 1; }',
    'systemctl is-active --quiet docker || { echo "docker is not active" >&2; exit 1; }',
    "version=$(docker version -f '{{.Server.Version}}') || exit 1",
    'echo "Docker $version, active and enabled"',
    mirrors === null ? '' : [mirrorsInUse(mirrors), 'mirrors_in_use || exit 1', 'echo "mirrors in use: $used"'],
  );
}
