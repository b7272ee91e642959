/**
 * `date` tells another time, shifted as faketime(1) writes it (`-8`, `+1.5`, `-3d`). A whole host with another clock would need a
 * kernel of its own.
 */
export const fakeClock = (shift: string): string => `library=$(find /usr/lib -name libfaketimeMT.so.1 | head -1)
printf '#!/bin/sh\\nLD_PRELOAD=%s FAKETIME=${shift} exec /bin/date "$@"\\n' "$library" > /usr/local/bin/date
chmod 755 /usr/local/bin/date`;

export const realClock = 'rm -f /usr/local/bin/date';
