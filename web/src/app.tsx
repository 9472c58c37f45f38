import { useEffect, useState } from 'react';
import { createClient, type Client } from '../../sdk/index.ts';
import { LectureScreen } from './lecture/lecture.tsx';
import { Library } from './library/library.tsx';
import { useVideos } from './library/use-videos.ts';
import { Shell } from './shell.tsx';
import { SignIn } from './sign-in.tsx';
import { fileHandles } from './uploads/file-handles.ts';
import { knownFiles } from './uploads/known-files.ts';
import { createUploadQueue, type UploadQueue } from './uploads/upload-queue.ts';
import { useQueue } from './uploads/use-queue.ts';
import { FailureNotice } from './ui/notice.tsx';
import { useRoute } from './ui/use-route.ts';
import { useSession, type Opened } from './use-session.ts';
import { useWords } from './words/words.tsx';

/** What lives as long as one user does, over a session that ends in between. */
interface Work {
  readonly email: string;
  readonly client: Client;
  readonly queue: UploadQueue;
}

/** The whole page: its settings first, then signing in, then the user's lectures. */
export function App() {
  const words = useWords();
  const state = useSession();
  const { opened, email, lost, failure } = state;
  const work = useWork(opened, email, email ?? lost);
  return (
    <Shell email={email} onSignOut={state.signOut} link={{ href: '/console/', text: words.app.console }}>
      {failure !== undefined && <FailureNotice error={failure} />}
      {opened === undefined && failure === undefined && <p className="hint loading">{words.app.loading}</p>}
      {opened !== undefined && email === undefined && (
        <SignIn
          session={opened.session}
          demoUser={opened.config.demoUser}
          wasSignedOut={lost !== undefined}
          onSignedIn={state.signedIn}
        />
      )}
      {work !== undefined && email === work.email && <SignedIn work={work} onSignedOut={state.sessionOver} />}
    </Shell>
  );
}

/** One client and one queue for one user; another user gets new ones, and so does who signs out and in again. */
function useWork(opened: Opened | undefined, signedIn: string | undefined, user: string | undefined): Work | undefined {
  const [work, setWork] = useState<Work>();
  useEffect(() => {
    if (opened === undefined || user === undefined) return undefined;
    const { config, session } = opened;
    const client = createClient({ url: config.graphql, realtimeUrl: config.realtime, getToken: session.getToken });
    const queue = createUploadQueue({
      client,
      files: knownFiles(localStorage, user),
      handles: fileHandles(),
      locks: navigator.locks,
      now: () => performance.now(),
      newId: () => crypto.randomUUID(),
    });
    setWork({ email: user, client, queue });
    return () => {
      queue.close();
      client.close();
      setWork(undefined);
    };
  }, [opened, user]);
  useEffect(() => {
    if (signedIn !== undefined) work?.queue.signedInAgain();
  }, [signedIn, work]);
  return work;
}

function SignedIn({ work, onSignedOut }: { readonly work: Work; readonly onSignedOut: () => void }) {
  const { client } = work;
  const route = useRoute();
  const queue = useQueue(work.queue, onSignedOut);
  const videos = useVideos(client, queue.arrived, onSignedOut);
  const { items, refresh } = videos;
  // The list knows nothing yet of a video that was made since it was read.
  useEffect(() => {
    if (queue.arrived.size > 0) void refresh();
  }, [queue.arrived, refresh]);
  useEffect(() => {
    if (items !== undefined) work.queue.settle(items);
  }, [items, work]);
  // Whoever goes to another screen begins at its top.
  useEffect(() => {
    scrollTo(0, 0);
  }, [route.screen]);
  if (route.screen === 'lecture') {
    return <LectureScreen key={route.id} id={route.id} client={client} videos={videos} onSignedOut={onSignedOut} />;
  }
  return <Library client={client} videos={videos} queue={queue} />;
}
