import type { ReactNode } from 'react';
import { APPEARANCES, applyAppearance, asAppearance, useAppearance } from './ui/theme.ts';
import { useOnline } from './ui/use-online.ts';
import { Notice } from './ui/notice.tsx';
import { LANGUAGES, useSpoken, type PageLanguage } from './words/words.tsx';

/** What is around every screen: the name, who is signed in, and at the foot the choices of language and appearance. */
export function Shell({
  email,
  onSignOut,
  link,
  isWide = false,
  children,
}: {
  readonly email: string | undefined;
  readonly onSignOut: () => void;
  /** Where the foot leads. */
  readonly link: { readonly href: string; readonly text: string };
  readonly isWide?: boolean;
  readonly children: ReactNode;
}) {
  const { words } = useSpoken();
  const isOnline = useOnline();
  return (
    <div className={isWide ? 'shell wide' : 'shell'}>
      <a className="skip" href="#content" onClick={skipToContent}>
        {words.app.skip}
      </a>
      <header className="bar">
        <a className="wordmark" href="/#/">
          <svg viewBox="0 0 32 32" aria-hidden="true" focusable="false">
            <rect x="2" y="5" width="28" height="22" rx="6" />
            <path d="M9 16h6M18 16h5M9 21h9M21 21h2" />
          </svg>
          Lectern
        </a>
        {email !== undefined && (
          <div className="who">
            <span className="email">{email}</span>
            <button type="button" className="quiet small" onClick={onSignOut}>
              {words.app.signOut}
            </button>
          </div>
        )}
      </header>
      <main id="content" tabIndex={-1}>
        {!isOnline && <Notice>{words.app.offline}</Notice>}
        {children}
      </main>
      <footer className="foot">
        <LanguageChoice />
        <AppearanceChoice />
        <a href={link.href}>{link.text}</a>
      </footer>
    </div>
  );
}

/** The address stays what the screen is known by, so the link only moves the focus. */
function skipToContent(event: { preventDefault: () => void }): void {
  event.preventDefault();
  document.getElementById('content')?.focus();
}

function LanguageChoice() {
  const { code, words, choose } = useSpoken();
  return (
    <label className="inline">
      {words.app.language}
      <select value={code} onChange={({ target }) => choose(asLanguage(target.value))}>
        {Object.entries(LANGUAGES).map(([language, { name }]) => (
          <option key={language} value={language} lang={language}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

function AppearanceChoice() {
  const { words } = useSpoken();
  const appearance = useAppearance();
  return (
    <label className="inline">
      {words.app.appearance}
      <select value={appearance} onChange={({ target }) => applyAppearance(asAppearance(target.value), { keep: true })}>
        {APPEARANCES.map((one) => (
          <option key={one} value={one}>
            {words.app.appearances[one]}
          </option>
        ))}
      </select>
    </label>
  );
}

function asLanguage(value: string): PageLanguage {
  return value in LANGUAGES ? (value as PageLanguage) : 'en';
}
