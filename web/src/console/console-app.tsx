import { lazy, Suspense, useEffect, useState } from 'react';
import { createClient, type Client } from '../../../sdk/index.ts';
import { Shell } from '../shell.tsx';
import { SignIn } from '../sign-in.tsx';
import { FailureNotice } from '../ui/notice.tsx';
import { useSession, type Opened } from '../use-session.ts';
import { useWords } from '../words/words.tsx';

/** Large: it comes once somebody is signed in. */
const Console = lazy(async () => ({ default: (await import('./console.tsx')).Console }));

/** The console, with the session of the page: who is signed in there is signed in here. */
export function ConsoleApp() {
  const words = useWords();
  const { opened, email, lost, failure, signedIn, signOut } = useSession();
  const client = useClient(opened, email);
  return (
    <Shell email={email} onSignOut={signOut} link={{ href: '/', text: words.app.page }} isWide={email !== undefined}>
      {failure !== undefined && <FailureNotice error={failure} />}
      {opened === undefined && failure === undefined && <p className="hint loading">{words.app.loading}</p>}
      {opened !== undefined && email === undefined && (
        <>
          <p className="hint middle-text">{words.console.lead}</p>
          <SignIn
            session={opened.session}
            demoUser={opened.config.demoUser}
            wasSignedOut={lost !== undefined}
            onSignedIn={signedIn}
          />
        </>
      )}
      {client !== undefined && (
        <>
          <h1 className="for-readers">{words.console.title}</h1>
          <Suspense fallback={<p className="hint loading">{words.console.loading}</p>}>
            <Console client={client} />
          </Suspense>
        </>
      )}
    </Shell>
  );
}

function useClient(opened: Opened | undefined, email: string | undefined): Client | undefined {
  const [client, setClient] = useState<Client>();
  useEffect(() => {
    if (opened === undefined || email === undefined) return undefined;
    const { config, session } = opened;
    const made = createClient({ url: config.graphql, realtimeUrl: config.realtime, getToken: session.getToken });
    setClient(made);
    return () => {
      made.close();
      setClient(undefined);
    };
  }, [opened, email]);
  return client;
}
