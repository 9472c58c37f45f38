/** The text forms of AppSync's scalars, after "Scalar types in AWS AppSync" of the developer guide. */
import { isIP, isIPv4 } from 'node:net';

const OFFSET = /^(?:Z|[+-](\d\d):(\d\d)(?::(\d\d))?)$/;
const DATE = /^(-?\d{4,9})-(\d\d)-(\d\d)(.*)$/;
const CLOCK_TIME = /^(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{0,9}))?)?(Z|[+-].*)?$/;
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

const isOffset = (text: string): boolean => {
  const found = OFFSET.exec(text);
  if (!found) return false;
  const [, hours = '0', minutes = '0', seconds = '0'] = found;
  // Java's ZoneOffset, which the service reads with, ends at 18 hours.
  return (
    Number(hours) * 60 + Number(minutes) <= 18 * 60 &&
    Number(hours) <= 18 &&
    Number(minutes) < 60 &&
    Number(seconds) < 60
  );
};

const isDay = (year: number, month: number, day: number): boolean => {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = DAYS[month - 1];
  return days !== undefined && day >= 1 && day <= (month === 2 && leap ? 29 : days);
};

/** `YYYY-MM-DD`, with an offset or without. */
export function isDate(text: string): boolean {
  const found = DATE.exec(text);
  if (!found) return false;
  const [, year, month, day, offset = ''] = found;
  return isDay(Number(year), Number(month), Number(day)) && (offset === '' || isOffset(offset));
}

const isClockTime = (text: string, needs: { offset: boolean; digitsAfterDot: boolean }): boolean => {
  const found = CLOCK_TIME.exec(text);
  if (!found) return false;
  const [, hours, minutes, seconds = '0', fraction, offset] = found;
  if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return false;
  if (needs.digitsAfterDot && fraction === '') return false;
  return offset === undefined ? !needs.offset : isOffset(offset);
};

/** `hh:mm[:ss[.fraction]]`, with an offset or without. */
export const isTime = (text: string): boolean => isClockTime(text, { offset: false, digitsAfterDot: false });

/** A date, `T`, a time and an offset, which is mandatory. */
export function isDateTime(text: string): boolean {
  const at = text.indexOf('T');
  const found = DATE.exec(text.slice(0, Math.max(at, 0)));
  if (at < 0 || found?.[4] !== '') return false;
  const day = isDay(Number(found[1]), Number(found[2]), Number(found[3]));
  return day && isClockTime(text.slice(at + 1), { offset: true, digitsAfterDot: true });
}

/** Whole seconds since the epoch, in the range of `java.time.Instant`. */
export const isTimestamp = (value: number): boolean =>
  Number.isInteger(value) && value >= -31557014167219200 && value <= 31556889864403199;

const EMAIL =
  /^(?:"[^"\r\n]+"|[^\s@"(),:;<>[\]\\]+)@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*$/;

/** RFC 822's `local@domain`. */
export const isEmail = (text: string): boolean => text.length <= 320 && EMAIL.test(text);

/** A URL of any scheme, without `//` inside its path. */
export function isUrl(text: string): boolean {
  const found = /^[A-Za-z][A-Za-z0-9+.-]*:([^\s<>"{}|\\^`]+)$/.exec(text);
  if (!found) return false;
  const rest = (found[1] ?? '').split(/[?#]/, 1)[0] ?? '';
  return !rest.replace(/^\/\/[^/]*/, '').includes('//') && URL.canParse(text);
}

const NORTH_AMERICAN = /^1?[2-9]\d{2}[2-9]\d{6}$/;

/** Digits with blanks or hyphens; without a country code a number of the North American plan. */
export function isPhone(text: string): boolean {
  if (!/^\+?\d+(?:[ -]\d+)*$/.test(text)) return false;
  const digits = text.replace(/\D/g, '');
  if (!text.startsWith('+') || digits.startsWith('1')) return NORTH_AMERICAN.test(digits);
  return /^[2-9]\d{6,14}$/.test(digits);
}

/** IPv4 or IPv6 without brackets, with a CIDR suffix or without. */
export function isIpAddress(text: string): boolean {
  const [address = '', suffix, ...more] = text.split('/');
  if (more.length > 0 || isIP(address) === 0 || address.includes('%')) return false;
  return suffix === undefined || (/^\d{1,3}$/.test(suffix) && Number(suffix) <= (isIPv4(address) ? 32 : 128));
}
