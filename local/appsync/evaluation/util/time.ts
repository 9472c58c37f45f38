import { createRequire } from 'node:module';
import type * as Joda from '@js-joda/core';
import type { Json } from '../json.ts';
import { argument, numberArgument, textArgument } from '../run.ts';
import type { BuiltIns } from '../run.ts';
import { UnsupportedByLocal } from '../unsupported-by-local.ts';
import { withEnglishNames } from './english-dates.ts';

const require = createRequire(import.meta.url);

/** Loaded when a pattern or a zone is first used: its table of zones takes longer to load than the rest of this package. */
function joda(): typeof Joda {
  require('@js-joda/timezone');
  // The package's own types.
  return require('@js-joda/core') as typeof Joda;
}

/** `util.time`: patterns are those of Java's `DateTimeFormatter`, zones are offsets or region names, UTC when left out. */
export const timeUtil: BuiltIns = {
  'util.time.nowISO8601': (_args, { clock }) => new Date(clock.now()).toISOString(),
  'util.time.nowEpochSeconds': (_args, { clock }) => Math.trunc(clock.now() / 1000),
  'util.time.nowEpochMilliSeconds': (_args, { clock }) => clock.now(),
  'util.time.nowFormatted': (args, { clock }) =>
    format(clock.now(), textArgument(args, 0, 'util.time.nowFormatted'), argument(args, 1)),
  'util.time.parseISO8601ToEpochMilliSeconds': (args) =>
    reading(() => joda().OffsetDateTime.parse(textArgument(args, 0, 'util.time.parseISO8601ToEpochMilliSeconds')))
      .toInstant()
      .toEpochMilli(),
  'util.time.parseFormattedToEpochMilliSeconds': (args) =>
    parse(
      textArgument(args, 0, 'util.time.parseFormattedToEpochMilliSeconds'),
      textArgument(args, 1, 'util.time.parseFormattedToEpochMilliSeconds'),
      argument(args, 2),
    ),
  'util.time.epochMilliSecondsToSeconds': (args) =>
    Math.trunc(numberArgument(args, 0, 'util.time.epochMilliSecondsToSeconds') / 1000),
  'util.time.epochMilliSecondsToISO8601': (args) =>
    new Date(numberArgument(args, 0, 'util.time.epochMilliSecondsToISO8601')).toISOString(),
  'util.time.epochMilliSecondsToFormatted': (args) =>
    format(
      numberArgument(args, 0, 'util.time.epochMilliSecondsToFormatted'),
      textArgument(args, 1, 'util.time.epochMilliSecondsToFormatted'),
      argument(args, 2),
    ),
};

function format(epochMs: number, pattern: string, zone: Json): string {
  const { Instant, ZonedDateTime, ZoneId } = joda();
  const time = ZonedDateTime.ofInstant(Instant.ofEpochMilli(Math.trunc(epochMs)), zoneOf(zone) ?? ZoneId.UTC);
  return time.format(formatterOf(withEnglishNames(pattern, time)));
}

function parse(text: string, pattern: string, zone: Json): number {
  const { ChronoField, Instant, LocalDateTime, OffsetDateTime } = joda();
  const formatter = formatterOf(pattern);
  const parsed = reading(() => formatter.parse(text));
  if (parsed.isSupported(ChronoField.INSTANT_SECONDS)) return Instant.from(parsed).toEpochMilli();
  const given = zoneOf(zone);
  if (parsed.isSupported(ChronoField.OFFSET_SECONDS)) return OffsetDateTime.from(parsed).toInstant().toEpochMilli();
  if (given === undefined) throw new TypeError(`the pattern ${pattern} has no time zone, and none was given`);
  return LocalDateTime.from(parsed).atZone(given).toInstant().toEpochMilli();
}

/** Of a text that is no time, the library tells the cause with its stack, which is nothing that a client may see. */
function reading<T>(read: () => T): T {
  try {
    return read();
  } catch (problem) {
    if (problem instanceof Error) [problem.message = ''] = problem.message.split('\n-------\n');
    throw problem;
  }
}

function zoneOf(zone: Json): Joda.ZoneId | undefined {
  if (zone === null) return undefined;
  if (typeof zone !== 'string') throw new TypeError('a time zone must be a string');
  // The library's own name for the zone of this machine.
  if (zone === 'SYSTEM') throw new RangeError(`Unknown time-zone ID: ${zone}`);
  return joda().ZoneId.of(zone);
}

function formatterOf(pattern: string): Joda.DateTimeFormatter {
  try {
    return joda().DateTimeFormatter.ofPattern(pattern);
  } catch (problem) {
    // The library leaves reading texts that depend on a language, and weeks, to a locale package.
    if (!String(problem).includes('not implemented')) throw problem;
    throw new UnsupportedByLocal(`The date pattern ${pattern}`, 'one of its letters depends on a locale');
  }
}
