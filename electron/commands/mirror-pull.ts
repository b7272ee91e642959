import { mirrorsInUse } from './daemon-json.ts';
import { measuredImage } from './measure-mirror.ts';
import { refuse, script } from './shell-text.ts';

/** Seconds for about 2 MB. */
const pullSeconds = 45;

/**
 * Pulls a small image and tells how long it took. The engine goes on to the next mirror, and at last to Docker Hub, without a
 * word to who asked; only its log says so. An image that was not there before is taken away again.
 * @param mirrors as the engine lists them, each with a `/` at its end
 */
export function pullThroughMirror(mirrors: readonly string[]): string {
  const image = `${measuredImage.repository.replace('library/', '')}:${measuredImage.tag}`;
  return script(
    refuse,
    mirrorsInUse(mirrors),
    'mirrors_in_use || exit 1',
    `now_ms() { t=$(date +%s%N); echo "\${t%??????}"; }`,
    `had=$(docker image inspect -f '{{.Id}}' ${image} 2>/dev/null)`,
    'since=$(date +%s)',
    'begun=$(now_ms)',
    `timeout ${pullSeconds} docker pull ${image} >/dev/null || {`,
    `  [ $? -ne 124 ] || refuse 1 "${image} was not pulled within ${pullSeconds} s"`,
    `  refuse 1 "${image} can't be pulled"`,
    '}',
    'took=$(($(now_ms) - begun))',
    `[ -n "$had" ] || docker image rm ${image} >/dev/null`,
    'passed=$(journalctl -u docker --since "@$since" -o cat --no-pager 2>/dev/null | grep -i "attempting next endpoint" | tail -n 1)',
    '[ -z "$passed" ] || refuse 1 "the pull went past a mirror: $passed"',
    `echo "${image} pulled through \${used%% *} in $took ms"`,
  );
}
