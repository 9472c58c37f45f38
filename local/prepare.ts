import { fileURLToPath } from 'node:url';
import { functions } from '../functions/manifest.ts';
import { codeFiles } from '../resolvers/manifest.ts';
import type { BuiltCode } from '../tools/build-code.ts';
import { openCode } from './bundled-code.ts';
import { systemClock, type Store } from './context.ts';
import { claimFolder } from './data-folder.ts';
import { listen, type Listener } from './listen.ts';
import type { Settings } from './settings.ts';
import { openCertificate } from './tls.ts';

/** What a stack is started with: everything that could be in the way is had. */
export interface Prepared {
  /** The page and the API. */
  readonly web: Listener;
  /** The AWS services. */
  readonly aws: Listener;
  /** The API without TLS, for the functions: like deployed code they trust no certificate of ours. */
  readonly inner: Listener | undefined;
  /** The data folder is this process's until it is closed. */
  readonly store: Store;
  /** The bundled resolvers and functions: the ones that CDK would deploy. */
  readonly code: Promise<BuiltCode>;
  /** Gives ports and folder back. */
  close(): Promise<void>;
}

/**
 * Takes the ports, then the data folder, which `--fresh` empties only now; and begins to bundle the code if it has changed, which
 * another process does: the rest of the stack loads meanwhile. So this file imports little. Throws `CannotStart`, and has then taken nothing.
 */
export async function prepare(settings: Settings, log: (line: string) => void): Promise<Prepared> {
  const taken: (() => unknown)[] = [];
  const close = async (): Promise<void> => {
    for (const giveBack of taken.splice(0).reverse()) await giveBack();
  };
  const take = async (listening: Promise<Listener>): Promise<Listener> => {
    const listener = await listening;
    taken.push(listener.close);
    return listener;
  };
  try {
    const certificate = settings.tls ? await openCertificate(settings.dataFolder, systemClock) : undefined;
    const web = await take(listen(settings.port, log, certificate));
    const aws = await take(listen(settings.awsPort, log));
    const inner = certificate ? await take(listen(0, log)) : undefined;
    const store = claimFolder(settings);
    taken.push(() => {
      store.close();
    });
    return { web, aws, inner, store, code: bundle(), close };
  } catch (error) {
    await close();
    throw error;
  }
}

function bundle(): Promise<BuiltCode> {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const entries = { root, resolvers: codeFiles, functions: Object.keys(functions) };
  const code = openCode(entries);
  // Whoever waits for the code is told; until then nobody is listening.
  code.catch(() => undefined);
  return code;
}
