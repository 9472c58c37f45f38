/** Transcribe has codes of its own for two countries, which no standard names. */
const NAMES: ReadonlyMap<string, string> = new Map([
  ['cy-WL', 'Cymraeg (Cymru)'],
  ['en-AB', 'English (Scotland)'],
  ['en-WL', 'English (Wales)'],
]);

/** A language's own name, as a player's menu shows it: `Deutsch (Deutschland)`. The code itself for one that has no name. */
export function languageName(language: string): string {
  const known = NAMES.get(language);
  if (known !== undefined) return known;
  try {
    // English, where the language's own words for languages are not known; never the machine's.
    const names = new Intl.DisplayNames([language, 'en'], { type: 'language', languageDisplay: 'standard' });
    const name = names.of(language);
    // What Intl calls a language that is not determined.
    return name === undefined || name === 'root' ? language : name;
  } catch {
    return language;
  }
}
