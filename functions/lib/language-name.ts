/** A language's own name, as a player's menu shows it: `Deutsch (Deutschland)`. The code itself for one that has no name. */
export function languageName(language: string): string {
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
