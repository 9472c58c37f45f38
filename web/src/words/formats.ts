/** Numbers, sizes, times and names as people of one language write them. */
export interface Formats {
  readonly number: (value: number) => string;
  /** A size, e.g. `12.3 MB`. */
  readonly size: (bytes: number) => string;
  /** A length on a clock, e.g. `1:02:03` or `4:05`. */
  readonly clock: (seconds: number) => string;
  /** How long something will take, roughly, e.g. `3 min`. */
  readonly span: (seconds: number) => string;
  /** A day, e.g. `12 Mar 2026`. */
  readonly day: (date: string) => string;
  /** The name of a language given by its code, e.g. `German (Germany)`; the code itself when it has no name. */
  readonly language: (code: string) => string;
}

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** The formats of one locale, e.g. `de`. `namedHere` has the names of languages that browsers have none for, by code. */
export function formatsOf(locale: string, namedHere: Readonly<Record<string, string>> = {}): Formats {
  // What the owner of a track called a language may be any word, `valueOf` too.
  const named = new Map(Object.entries(namedHere));
  // Standard, as the tracks are labelled: by dialect, English would stand under A, B and E of one list.
  const languages = new Intl.DisplayNames(locale, {
    type: 'language',
    languageDisplay: 'standard',
    fallback: 'code',
  });
  const unit = (value: number, name: string, digits: number): string =>
    new Intl.NumberFormat(locale, {
      style: 'unit',
      unit: name,
      // The one unit whose short form knows no plural.
      unitDisplay: name === 'byte' ? 'long' : 'short',
      maximumFractionDigits: digits,
    }).format(value);
  return {
    number: (value) => new Intl.NumberFormat(locale).format(value),
    size: (bytes) => {
      const power = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(bytes, 1)) / 3));
      const value = bytes / 1000 ** power;
      return unit(value, UNITS[power] ?? 'byte', power === 0 || value >= 100 ? 0 : 1);
    },
    clock,
    span: (seconds) => {
      if (seconds < 59.5) return unit(Math.max(1, Math.round(seconds)), 'second', 0);
      const all = Math.round(seconds / 60);
      if (all < 60) return unit(all, 'minute', 0);
      const [hours, minutes] = [Math.floor(all / 60), all % 60];
      return `${unit(hours, 'hour', 0)}${minutes === 0 ? '' : ` ${unit(minutes, 'minute', 0)}`}`;
    },
    day: (date) => new Intl.DateTimeFormat(locale, { dateStyle: 'medium' }).format(new Date(date)),
    language: (code) => {
      try {
        return named.get(code) ?? languages.of(code) ?? code;
      } catch {
        // Not every code that a track may have is one that the browser takes.
        return code;
      }
    },
  };
}

function clock(seconds: number): string {
  const whole = Math.floor(seconds);
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const shown = parts[0] === 0 ? parts.slice(1) : parts;
  return shown.map((part, index) => (index === 0 ? String(part) : String(part).padStart(2, '0'))).join(':');
}
