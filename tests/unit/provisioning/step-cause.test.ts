import { describe, expect, it } from 'vitest';
import { causeIn } from '../../../shared/domain/step-cause.ts';

describe('the cause in what a command said', () => {
  it('is found far above the lines with which the command ended', () => {
    const output = [
      'dpkg: error processing archive containerd.deb (--unpack):',
      ' cannot copy extracted data to /usr/bin/containerd: failed to write (No space left on device)',
      'Errors were encountered while processing:',
      ' containerd.deb',
      'E: Sub-process /usr/bin/dpkg returned an error code (1)',
    ].join('\n');
    expect(causeIn(output)).toEqual({
      reason: 'diskFull',
      detail: 'cannot copy extracted data to /usr/bin/containerd: failed to write (No space left on device)',
    });
  });

  it.each([
    ['mkdir: cannot create directory ‘/etc/docker’: Read-only file system', 'readOnlyDisk'],
    ["the following directives don't match any configuration option: registry-mirorrs", 'daemonKeyUnknown'],
    ['directives are specified both as a flag and in the configuration file: hosts', 'daemonKeyTwice'],
    ['listen tcp 0.0.0.0:5000: bind: address already in use', 'portTaken'],
    ['W: GPG error: http://x InRelease: NO_PUBKEY 0E98404D386FA1D9', 'packagesUnsigned'],
    ["E: The repository 'file:/srv/repo ./ Release' is not signed.", 'packagesUnsigned'],
    ['Public key for docker-ce.rpm is not installed', 'packagesUnsigned'],
    ['W: Failed to fetch http://x  Could not resolve ‘deb.debian.org’', 'nameUnresolved'],
    ['Could not connect to 127.0.0.1:9 (127.0.0.1). - connect (111: Connection refused)', 'packagesUnreachable'],
    ['Error: Failed to download metadata for repo docker-ce', 'packagesUnreachable'],
    ['E: Unable to locate package docker.io', 'packageMissing'],
    ['Error: Unable to find a match: docker-ce', 'packageMissing'],
    ["E: dpkg was interrupted, you must manually run 'dpkg --configure -a'", 'packagesBroken'],
  ])('of “%s” is %s', (line, reason) => {
    expect(causeIn(`first\n${line}\nlast`)?.reason).toBe(reason);
  });

  it('is a full disk, not the packages that could not be configured because of it', () => {
    expect(causeIn('dependency problems - leaving unconfigured\nwrite error: No space left on device')?.reason).toBe(
      'diskFull',
    );
  });

  it('is not made up', () => {
    expect(causeIn('exit status 1')).toBeUndefined();
  });
});
