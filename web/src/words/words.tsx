import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import { keptChoice, keepChoice } from '../ui/kept-choice.ts';
import { de } from './de.ts';
import { en, type Words } from './en.ts';
import { formatsOf, type Formats } from './formats.ts';

/** Every language that the page speaks. A further one is a file beside `en.ts` and a line here. */
export const LANGUAGES = { en, de } as const;

/** The code of one of them. */
export type PageLanguage = keyof typeof LANGUAGES;

interface Spoken {
  readonly code: PageLanguage;
  readonly words: Words;
  readonly formats: Formats;
  readonly choose: (code: PageLanguage) => void;
}

const SpokenContext = createContext<Spoken | undefined>(undefined);

/** Speaks the language that was chosen here before, else the first of the browser's that the page knows, else English. */
export function Speaks({ children }: { readonly children: ReactNode }) {
  const [code, setCode] = useState<PageLanguage>(() =>
    languageOf([keptChoice('language') ?? '', ...navigator.languages]),
  );
  useEffect(() => {
    document.documentElement.lang = code;
  }, [code]);
  const spoken = useMemo(
    () => ({
      code,
      words: LANGUAGES[code],
      formats: formatsOf(code, LANGUAGES[code].languages),
      choose: (chosen: PageLanguage) => {
        keepChoice('language', chosen);
        setCode(chosen);
      },
    }),
    [code],
  );
  return <SpokenContext value={spoken}>{children}</SpokenContext>;
}

/** The texts and formats of the language that is spoken. Only inside `Speaks`. */
export function useSpoken(): Spoken {
  const spoken = useContext(SpokenContext);
  if (spoken === undefined) throw new Error('There is no language around this.');
  return spoken;
}

/** The texts alone. Only inside `Speaks`. */
export function useWords(): Words {
  return useSpoken().words;
}

/** The first of the wished languages that the page speaks, by its code without the country; English otherwise. */
export function languageOf(wished: readonly string[]): PageLanguage {
  const codes = wished.map((code) => code.toLowerCase().split('-')[0] ?? '');
  return codes.find((code): code is PageLanguage => code in LANGUAGES) ?? 'en';
}
