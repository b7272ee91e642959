/**
 * Shell function `only_key FILE FINGERPRINT OUT`: true if the file, armored or binary, holds this OpenPGP key (version 4) and
 * no other; then OUT holds it in binary form, as apt takes it. Needs neither gpg nor its agent: minimal systems have none.
 * The packets are walked as RFC 4880, 4.2 describes, and the fingerprint is made as in 12.2.
 */
export const onlyKey: readonly string[] = [
  'only_key() {',
  '  if grep -q "BEGIN PGP PUBLIC KEY BLOCK" "$1"; then',
  '    tr -d "\\r" < "$1" | sed -n "/BEGIN PGP PUBLIC KEY BLOCK/,/END PGP PUBLIC KEY BLOCK/p" |',
  '      sed -e "1,/^ *$/d" -e "/^=/d" -e "/^-----END PGP/d" | base64 -d > "$3" || return 1',
  '  else cat "$1" > "$3" || return 1; fi',
  '  key=$(od -An -v -tu1 "$3" | awk \'',
  '    { for (i = 1; i <= NF; i++) b[n++] = $i }',
  '    END {',
  '      for (p = 0; p < n; p += h + l) {',
  '        t = b[p]; l = b[p + 1]; h = 2',
  '        if (t < 128) exit 1',
  '        if (t >= 192) {',
  '          t -= 192',
  '          if (l > 191 && l < 224) { l = (l - 192) * 256 + b[p + 2] + 192; h = 3 }',
  '          else if (l == 255) { l = ((b[p + 2] * 256 + b[p + 3]) * 256 + b[p + 4]) * 256 + b[p + 5]; h = 6 }',
  '          else if (l > 223) exit 1',
  '        } else {',
  '          k = t % 4; t = int((t - 128) / 4)',
  '          if (k == 1) { l = l * 256 + b[p + 2]; h = 3 }',
  '          else if (k == 2) { l = ((l * 256 + b[p + 2]) * 256 + b[p + 3]) * 256 + b[p + 4]; h = 5 }',
  '          else if (k == 3) exit 1',
  '        }',
  '        if (t == 6) { keys++; at = p + h; size = l }',
  '      }',
  '      if (keys != 1 || p != n || b[at] != 4) exit 1',
  '      print at + 1, size',
  "    }') || return 1",
  `  at=\${key% *}; size=\${key#* }`,
  '  sum=$( { printf "\\\\231\\\\$(printf %03o $((size / 256)))\\\\$(printf %03o $((size % 256)))"; tail -c "+$at" "$3" | head -c "$size"; } |',
  '    sha1sum | cut -d " " -f 1 | tr a-f A-F)',
  '  [ "$sum" = "$2" ] || { echo "slipway: the fingerprint of the key is $sum" >&2; return 1; }',
  '}',
];
