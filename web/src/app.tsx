import { useEffect, useState } from 'react';
import { createClient, type Client } from '../../sdk/index.ts';
import { loadConfig, type PageConfig } from './config.ts';
import { Library } from './library.tsx';
import { Notice } from './notice.tsx';
import { createSession, type Session } from './session.ts';
import { SignIn } from './sign-in.tsx';
import { inWords } from './words.ts';

interface Page {
  readonly config: PageConfig;
  readonly session: Session;
}

/** The whole page: its settings first, then signing in, then the user's lectures. */
export function App() {
  const [page, setPage] = useState<Page>();
  const [email, setEmail] = useState<string>();
  const [failure, setFailure] = useState<unknown>();

  useEffect(() => {
    let isGone = false;
    const begin = async (): Promise<void> => {
      const config = await loadConfig();
      const session = createSession(config);
      const restored = await session.restore();
      if (isGone) return;
      setPage({ config, session });
      setEmail(restored);
    };
    begin().catch((error: unknown) => {
      if (!isGone) setFailure(error);
    });
    return () => {
      isGone = true;
    };
  }, []);

  const signOut = (): void => {
    page?.session.signOut();
    setEmail(undefined);
  };

  return (
    <>
      <header className="bar">
        <h1>Lectern</h1>
        {email !== undefined && (
          <p className="who">
            <span>{email}</span>
            <button type="button" className="quiet" onClick={signOut}>
              Sign out
            </button>
          </p>
        )}
      </header>
      <main>
        {failure !== undefined && <Notice tone="bad">{inWords(failure)}</Notice>}
        {page === undefined && failure === undefined && <p className="hint">One moment…</p>}
        {page !== undefined && email === undefined && (
          <SignIn session={page.session} demoUser={page.config.demoUser} onSignedIn={setEmail} />
        )}
        {page !== undefined && email !== undefined && <SignedIn key={email} page={page} onSignedOut={signOut} />}
      </main>
    </>
  );
}

/** Holds one client for as long as one user is signed in. */
function SignedIn({ page, onSignedOut }: { readonly page: Page; readonly onSignedOut: () => void }) {
  const [client, setClient] = useState<Client>();
  useEffect(() => {
    const made = createClient({
      url: page.config.graphql,
      realtimeUrl: page.config.realtime,
      getToken: page.session.getToken,
    });
    setClient(made);
    return () => made.close();
  }, [page]);
  return client === undefined ? null : <Library client={client} onSignedOut={onSignedOut} />;
}
