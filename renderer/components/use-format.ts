import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** `1536` → `1.5 KiB`. */
export function formatBytes(bytes: number, language: string): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = unit === 0 || value >= 100 ? 0 : 1;
  return `${value.toLocaleString(language, { maximumFractionDigits: digits })} ${units[unit]}`;
}

/** Milliseconds → `0.4 s`, `12 s`, `1 m 12 s`, `2 h 5 m`, `3 d 4 h`. The units are SI symbols, the same in every language. */
export function formatDuration(milliseconds: number): string {
  const all = Math.max(0, milliseconds) / 1000;
  if (all < 10) return `${Math.round(all * 10) / 10} s`;
  const seconds = Math.round(all);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} m ${seconds % 60} s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ${minutes % 60} m`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

const ages = [
  ['second', 60_000, 1000],
  ['minute', 3_600_000, 60_000],
  ['hour', 86_400_000, 3_600_000],
  ['day', 7 * 86_400_000, 86_400_000],
] as const;

export interface Format {
  /** `5 minutes ago`; older than a week: the date. */
  readonly relative: (at: number, now?: number) => string;
  /** Date and time with seconds. */
  readonly dateTime: (at: number) => string;
  readonly date: (at: number) => string;
  /** Time of day with seconds. */
  readonly time: (at: number) => string;
  readonly number: (value: number) => string;
  readonly bytes: (bytes: number) => string;
  readonly duration: (milliseconds: number) => string;
  /** Short name of a day of the week; 1 is Monday. */
  readonly weekday: (day: number) => string;
}

/** Dates and numbers by the window's language. Times are milliseconds since the epoch. */
export function useFormat(): Format {
  const { i18n } = useTranslation();
  const language = i18n.language;
  return useMemo(() => {
    const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto', style: 'short' });
    const dateTime = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium' });
    const date = new Intl.DateTimeFormat(language, { dateStyle: 'medium' });
    const time = new Intl.DateTimeFormat(language, {
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hour12: false,
    });
    const weekday = new Intl.DateTimeFormat(language, { weekday: 'short', timeZone: 'UTC' });
    return {
      relative: (at, now = Date.now()) => {
        const age = now - at;
        const step = ages.find(([, below]) => Math.abs(age) < below);
        if (!step) return date.format(at);
        // Seconds go in tens: a number that changes all the time draws the eye to nothing.
        const count = step[0] === 'second' ? Math.floor(age / 10_000) * 10 : Math.round(age / step[2]);
        return relative.format(-count, step[0]);
      },
      dateTime: (at) => dateTime.format(at),
      date: (at) => date.format(at),
      time: (at) => time.format(at),
      number: (value) => value.toLocaleString(language),
      bytes: (bytes) => formatBytes(bytes, language),
      duration: formatDuration,
      // 1 January 2024 was a Monday.
      weekday: (day) => weekday.format(Date.UTC(2024, 0, day)),
    };
  }, [language]);
}
