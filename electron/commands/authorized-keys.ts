import { quote, refuse, script } from './shell-text.ts';

/** The home folder of a login as the host's own name service knows it. */
function homeOf(username: string): readonly string[] {
  return [
    `user=${quote(username)}`,
    'entry=$(getent passwd "$user" 2>/dev/null || grep "^$user:" /etc/passwd) || refuse 1 "the host knows no login $user"',
    'home=$(printf "%s\\n" "$entry" | head -n 1 | cut -d: -f6)',
    '[ -d "$home" ] || refuse 1 "$user has no home folder ($home)"',
  ];
}

/**
 * Prints two lines: the file in which sshd looks for keys of a login, and its home. As root sshd itself is asked, so that
 * `AuthorizedKeysFile` counts (sshd_config(5)); a login that may not ask is taken to have the usual one.
 */
export function findAuthorizedKeys(username: string): string {
  return script(
    'set -u',
    refuse,
    homeOf(username),
    'files=',
    'if [ "$(id -u)" = 0 ]; then',
    '  files=$(sshd -T -C user="$user",host=localhost,addr=127.0.0.1 2>/dev/null | sed -n "s/^authorizedkeysfile //p")',
    'fi',
    'file=',
    `for each in \${files:-.ssh/authorized_keys}; do`,
    '  [ "$each" = none ] || { file=$each; break; }',
    'done',
    '[ -n "$file" ] || refuse 1 "sshd takes no keys from files (AuthorizedKeysFile none)"',
    `file=$(printf '%s\\n' "$file" | sed -e "s|%%|%|g" -e "s|%h|$home|g" -e "s|%u|$user|g")`,
    'case $file in /*) ;; *) file=$home/$file;; esac',
    'printf "%s\\n%s\\n" "$file" "$home"',
  );
}

/** A file of keys, and the half of a key that names it among others. */
export interface KeyPlace {
  readonly file: string;
  /** `ssh-ed25519 AAAA… comment` */
  readonly publicKey: string;
}

/** The base64 part of a public key. */
function blobOf(publicKey: string): string {
  return publicKey.split(' ')[1] ?? '';
}

/** Adds a line once, with modes that sshd's StrictModes takes; nothing else of the file is touched. Keeps SELinux labels right. */
export function addAuthorizedKey({ file, publicKey }: KeyPlace): string {
  return script(
    'set -u',
    refuse,
    `file=${quote(file)}`,
    `folder=\${file%/*}`,
    'umask 077',
    'mkdir -p "$folder" || exit',
    '[ -e "$file" ] || : > "$file" || exit',
    '# sshd refuses a file or folder that others may write.',
    'chmod go-w "$folder" "$file" || exit',
    `if ! grep -v '^[[:space:]]*#' "$file" | grep -qwF -e ${quote(blobOf(publicKey))}; then`,
    '  [ -z "$(tail -c 1 "$file")" ] || echo >> "$file"',
    `  printf '%s\\n' ${quote(publicKey)} >> "$file" || exit`,
    'fi',
    'if command -v restorecon >/dev/null 2>&1; then restorecon "$folder" "$file" || :; fi',
    authorizedKeyProof({ file, publicKey }),
  );
}

/** Proof of {@link addAuthorizedKey}: the line is there exactly once. */
function authorizedKeyProof({ file, publicKey }: KeyPlace): string {
  return script(
    `count=$(grep -v '^[[:space:]]*#' ${quote(file)} | grep -cwF -e ${quote(blobOf(publicKey))})`,
    `[ "$count" = 1 ] || { echo "the key is $count times in "${quote(file)} >&2; exit 1; }`,
  );
}

/** Takes the lines of one key off, and no other. The file keeps its owner, mode and label. */
export function removeAuthorizedKey({ file, publicKey }: KeyPlace): string {
  return script('set -u', `file=${quote(file)}`, removeLines(publicKey));
}

/** The same wherever sshd looks for keys of a login; run as root. */
export function removePlantedKey(username: string, publicKey: string): string {
  return script(whereKeysAre(username), removeLines(publicKey));
}

/** Proof of {@link removePlantedKey}. */
export function plantedKeyGone(username: string, publicKey: string): string {
  return script(whereKeysAre(username), keyGone(publicKey));
}

function whereKeysAre(username: string): string {
  return script('found=$(', findAuthorizedKeys(username), ') || exit', 'file=$(printf "%s\\n" "$found" | head -n 1)');
}

/** Of the file that the shell variable `file` names. */
function removeLines(publicKey: string): readonly string[] {
  const blob = quote(blobOf(publicKey));
  return [
    `if grep -qswF -e ${blob} "$file"; then`,
    '  umask 077',
    `  left=$(grep -vwF -e ${blob} "$file"; echo x)`,
    `  left=\${left%x}`,
    '  printf "%s" "$left" > "$file.slipway-new" && cat "$file.slipway-new" > "$file" || exit',
    '  rm -f "$file.slipway-new"',
    'fi',
    keyGone(publicKey),
  ];
}

function keyGone(publicKey: string): string {
  return `if grep -qswF -e ${quote(blobOf(publicKey))} "$file"; then echo "the key is still in $file" >&2; exit 1; fi`;
}
