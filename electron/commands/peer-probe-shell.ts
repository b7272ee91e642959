/**
 * The same by small tools, where there is neither Python nor Perl. Slower, without times, and packet sizes only by ping. socat and
 * ncat do all; OpenBSD's nc and busybox listen on tcp only, so udp is said to be not measured. Children end with `timeout`.
 */
export const shellProbe = 'echo "tool none"\nexit 0';
