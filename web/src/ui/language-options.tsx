import { useMemo } from 'react';
import { SPOKEN_LANGUAGES } from '../languages.ts';
import { useSpoken } from '../words/words.tsx';

/** An `<option>` for every language, by its name in the language of the page. `also` is one that a track has beyond the list. */
export function LanguageOptions({ also }: { readonly also?: string | undefined }) {
  const { code, formats } = useSpoken();
  const options = useMemo(() => {
    const languages = new Set(also === undefined ? SPOKEN_LANGUAGES : [also, ...SPOKEN_LANGUAGES]);
    const named = [...languages].map((language) => ({ language, name: formats.language(language) }));
    return named.sort((one, other) => one.name.localeCompare(other.name, code));
  }, [also, code, formats]);
  return options.map(({ language, name }) => (
    <option key={language} value={language}>
      {name}
    </option>
  ));
}
