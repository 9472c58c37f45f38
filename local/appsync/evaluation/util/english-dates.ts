import type { ZonedDateTime } from '@js-joda/core';
import { UnsupportedByLocal } from '../unsupported-by-local.ts';

/**
 * Puts what depends on a language into a date pattern as quoted text, in English as on the service: names of months,
 * days, eras, quarters and zones, and weeks that begin on Sundays. The formatter itself knows no language.
 */
export function withEnglishNames(pattern: string, time: ZonedDateTime): string {
  return pattern.replace(/'[^']*'|M{3,5}|L+|E+|e+|c+|a|G+|[Qq]{3,4}|z+|O+|Z{4}(?!Z)|Y+|w+|W/g, (letters) => {
    if (letters.startsWith("'")) return letters;
    if (/^L{1,2}$/.test(letters)) return letters.replaceAll('L', 'M');
    return `'${textOf(letters, time).replaceAll("'", "''")}'`;
  });
}

function textOf(letters: string, time: ZonedDateTime): string {
  const count = letters.length;
  const { year, week } = weekOf(time);
  switch (letters.charAt(0)) {
    case 'M':
    case 'L':
      return named(spelled(time.month().name()), count);
    case 'E':
      return named(spelled(time.dayOfWeek().name()), Math.max(count, 3));
    case 'e':
    case 'c':
      return count < 3 ? padded(sundayBased(time) + 1, count) : named(spelled(time.dayOfWeek().name()), count);
    case 'a':
      return time.hour() < 12 ? 'AM' : 'PM';
    case 'G':
      return ['AD', 'Anno Domini', 'A'][Math.max(count - 3, 0)] ?? 'AD';
    case 'Q':
    case 'q':
      return count === 3
        ? `Q${quarterOf(time)}`
        : (['1st', '2nd', '3rd', '4th'][quarterOf(time) - 1] ?? '') + ' quarter';
    case 'z':
      return zoneName(time, count < 4 ? 'short' : 'long');
    case 'O':
    case 'Z':
      return offsetName(time, count < 4);
    case 'Y':
      return count === 2 ? padded(year % 100, 2) : padded(year, count);
    case 'w':
      return padded(week, count);
    default:
      return String(Math.floor((time.dayOfMonth() - 1 + sundayBased(time.withDayOfMonth(1))) / 7) + 1);
  }
}

/** The week and its year: weeks begin on Sundays, and that of the first of January is the first. */
function weekOf(time: ZonedDateTime): { readonly year: number; readonly week: number } {
  const first = time.withDayOfYear(1);
  const next = first.plusYears(1);
  if (time.dayOfYear() > first.toLocalDate().lengthOfYear() - sundayBased(next)) return { year: next.year(), week: 1 };
  return { year: time.year(), week: Math.floor((time.dayOfYear() - 1 + sundayBased(first)) / 7) + 1 };
}

const sundayBased = (time: ZonedDateTime): number => time.dayOfWeek().value() % 7;
const quarterOf = (time: ZonedDateTime): number => Math.ceil(time.monthValue() / 3);
const padded = (value: number, length: number): string => String(value).padStart(length, '0');
const spelled = (name: string): string => name.charAt(0) + name.slice(1).toLowerCase();
const named = (name: string, count: number): string => (count === 4 ? name : name.slice(0, count === 5 ? 1 : 3));

function zoneName(time: ZonedDateTime, style: 'short' | 'long'): string {
  const id = time.zone().id();
  if (/^(UTC?|GMT)?[+-]/.test(id)) return id;
  if (id === 'GMT') return style === 'short' ? 'GMT' : 'Greenwich Mean Time';
  const timeZone = id === 'Z' ? 'UTC' : id;
  const parts = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: style }).formatToParts(
    time.toInstant().toEpochMilli(),
  );
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? id;
  // Java has a short name for most zones, this library for those of the United States.
  if (/^GMT[+-]/.test(name)) throw new UnsupportedByLocal(`The name of the time zone ${id}`, 'it is not known here');
  return name;
}

function offsetName(time: ZonedDateTime, isShort: boolean): string {
  const minutes = time.offset().totalSeconds() / 60;
  if (minutes === 0) return 'GMT';
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  const sign = minutes < 0 ? '-' : '+';
  return isShort
    ? `GMT${sign}${hours}${rest === 0 ? '' : `:${padded(rest, 2)}`}`
    : `GMT${sign}${padded(hours, 2)}:${padded(rest, 2)}`;
}
