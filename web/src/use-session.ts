import { useCallback, useEffect, useState } from 'react';
import { loadConfig, type PageConfig } from './config.ts';
import { createSession, type Session } from './session.ts';

/** The settings of the page and who uses it. */
export interface Opened {
  readonly config: PageConfig;
  readonly session: Session;
}

/** How far the page has got with finding out who uses it. */
export interface SessionState {
  /** Undefined until the settings are read. */
  readonly opened: Opened | undefined;
  /** The address of who is signed in. */
  readonly email: string | undefined;
  /** Who was signed in until the session ended by itself. */
  readonly lost: string | undefined;
  readonly failure: unknown;
  readonly signedIn: (email: string) => void;
  readonly signOut: () => void;
  /** To be called when the API no longer knows the user. */
  readonly sessionOver: () => void;
}

/** Reads the settings, then the session that an earlier visit left. */
export function useSession(): SessionState {
  const [opened, setOpened] = useState<Opened>();
  const [email, setEmail] = useState<string>();
  const [lost, setLost] = useState<string>();
  const [failure, setFailure] = useState<unknown>();
  useEffect(() => {
    let isGone = false;
    const begin = async (): Promise<void> => {
      const config = await loadConfig();
      const session = createSession(config);
      const restored = await session.restore();
      if (isGone) return;
      setOpened({ config, session });
      setEmail(restored);
    };
    begin().catch((error: unknown) => {
      if (!isGone) setFailure(error);
    });
    return () => {
      isGone = true;
    };
  }, []);
  const sessionOver = useCallback(() => {
    setEmail((known) => {
      if (known !== undefined) setLost(known);
      return undefined;
    });
  }, []);
  return {
    opened,
    email,
    lost,
    failure,
    signedIn: setEmail,
    signOut: () => {
      opened?.session.signOut();
      setLost(undefined);
      setEmail(undefined);
    },
    sessionOver,
  };
}
