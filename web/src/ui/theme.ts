import { useSyncExternalStore } from 'react';
import { keepChoice, keptChoice } from './kept-choice.ts';

/** How the page looks: as the system says, or always light or dark. */
export const APPEARANCES = ['auto', 'light', 'dark'] as const;
/** One of them. */
export type Appearance = (typeof APPEARANCES)[number];

const CHANGED = 'lectern-appearance';

/** What was chosen before, `auto` otherwise. */
export function keptAppearance(): Appearance {
  return asAppearance(keptChoice('appearance'));
}

/** Shows the page so; `keep` also for the next visit. */
export function applyAppearance(appearance: Appearance, { keep = false } = {}): void {
  if (keep) keepChoice('appearance', appearance);
  if (appearance === 'auto') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = appearance;
  dispatchEvent(new Event(CHANGED));
}

/** How the page looks now. */
export function useAppearance(): Appearance {
  return useSyncExternalStore(
    (onChange) => {
      addEventListener(CHANGED, onChange);
      return () => removeEventListener(CHANGED, onChange);
    },
    () => asAppearance(document.documentElement.dataset['theme']),
  );
}

/** The appearance that a word means; `auto` for every other. */
export function asAppearance(word: string | undefined): Appearance {
  return APPEARANCES.find((appearance) => appearance === word) ?? 'auto';
}
