import type { Facts } from '../facts.ts';

export interface Distribution {
  readonly id: string;
  readonly major: string;
  readonly name: string;
  /** Last day of normal support, and of the extended one where there is one (often paid or reduced). ISO dates. */
  readonly supportedUntil: string;
  readonly extendedUntil: string | null;
}

const row = (
  id: string,
  major: string,
  [name, supportedUntil, extendedUntil = null]: readonly [string, string, (string | null)?],
): Distribution => ({ id, major, name, supportedUntil, extendedUntil });

/** Dates from https://endoflife.date, read 2026-08. */
const distributions: readonly Distribution[] = [
  row('centos', '7', ['CentOS 7', '2024-06-30']),
  row('centos', '8', ['CentOS 8', '2021-12-31']),
  row('centos', '9', ['CentOS Stream 9', '2027-05-31']),
  row('centos', '10', ['CentOS Stream 10', '2030-05-31']),
  row('rhel', '7', ['RHEL 7', '2024-06-30', '2029-05-31']),
  ...['rhel', 'rocky', 'almalinux', 'ol'].flatMap((id) => [
    row(id, '8', [`${id} 8`, '2029-05-31']),
    row(id, '9', [`${id} 9`, '2032-05-31']),
    row(id, '10', [`${id} 10`, '2035-05-31']),
  ]),
  row('amzn', '2', ['Amazon Linux 2', '2026-06-30']),
  row('amzn', '2023', ['Amazon Linux 2023', '2029-06-30']),
  row('opensuse-leap', '15', ['openSUSE Leap 15', '2026-04-30']),
  row('opensuse-leap', '16', ['openSUSE Leap 16.0', '2027-10-31']),
  row('sles', '15', ['SLES 15', '2031-07-31']),
  row('sles', '16', ['SLES 16.0', '2027-11-30']),
  row('fedora', '42', ['Fedora 42', '2026-05-13']),
  row('fedora', '43', ['Fedora 43', '2026-12-09']),
  row('fedora', '44', ['Fedora 44', '2027-06-02']),
  row('debian', '10', ['Debian 10', '2022-09-10', '2024-06-30']),
  row('debian', '11', ['Debian 11', '2024-08-14', '2026-08-31']),
  row('debian', '12', ['Debian 12', '2026-07-11', '2028-06-30']),
  row('debian', '13', ['Debian 13', '2028-08-09', '2030-06-30']),
  row('ubuntu', '18.04', ['Ubuntu 18.04', '2023-05-31', '2028-04-30']),
  row('ubuntu', '20.04', ['Ubuntu 20.04', '2025-05-31', '2030-04-30']),
  row('ubuntu', '22.04', ['Ubuntu 22.04', '2027-04-01', '2032-04-30']),
  row('ubuntu', '24.04', ['Ubuntu 24.04', '2029-05-31', '2036-05-31']),
  row('ubuntu', '25.10', ['Ubuntu 25.10', '2026-07-01']),
  row('ubuntu', '26.04', ['Ubuntu 26.04', '2031-04-30', '2036-04-30']),
];

/**
 * End of each engine line's own support (https://endoflife.date/docker-engine, read 2026-08); null: still open. 25.0 is kept by others.
 */
export const engineSupport: readonly { readonly line: string; readonly until: string | null }[] = [
  { line: '17.06', until: '2017-09-30' },
  { line: '17.09', until: '2017-11-30' },
  { line: '17.12', until: '2018-02-28' },
  { line: '18.03', until: '2018-06-30' },
  { line: '18.06', until: '2018-12-31' },
  { line: '18.09', until: '2019-08-31' },
  { line: '19.03', until: '2021-01-31' },
  { line: '20.10', until: '2023-12-10' },
  { line: '23', until: '2025-05-19' },
  { line: '24', until: '2024-06-08' },
  { line: '25', until: '2026-12-04' },
  { line: '26', until: '2025-02-17' },
  { line: '27', until: '2025-05-03' },
  { line: '28', until: '2026-05-13' },
  { line: '29', until: null },
];

/** Undefined: not in the table, though its family may be known. */
export function distributionOf(os: Facts['os']): Distribution | undefined {
  const major = os.version.split('.')[0];
  return distributions.find((each) => each.id === os.id && (each.major === os.version || each.major === major));
}

/** `7.4` as [7, 4]; a missing part is 0. */
export function versionParts(version: string): readonly [number, number] {
  const [major, minor] = version.split('.');
  return [Number.parseInt(major ?? '', 10) || 0, Number.parseInt(minor ?? '', 10) || 0];
}

/** Whether `version` is at least `major.minor`. */
export function isAtLeast(version: string, major: number, minor: number): boolean {
  const [a, b] = versionParts(version);
  return a > major || (a === major && b >= minor);
}
