import { prepare } from './prepare.ts';
import { CannotStart, readSettings, type Settings } from './settings.ts';
import type { Stack } from './stack.ts';
import { certificateFile } from './tls.ts';

/** How often a stack of `npm start` looks whether its shell is still there. */
const PARENT_EVERY_MS = 500;

/**
 * `npm start`: runs the stack until SIGINT or SIGTERM; `--fresh` empties it first, `--tls` makes it speak TLS. What only the
 * person at the keyboard can mend is said in one sentence.
 */
async function main(): Promise<void> {
  // Node 20 will do for a laptop; the AWS SDK's notice about it would only stand in the way.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  const settings = readSettings(process.env, process.argv.slice(2));
  const began = performance.now();
  const log = (line: string): void => {
    console.log(line);
  };
  const starting = start(settings, log);
  stopOnSignals(starting);
  const stack = await starting;
  const { web, graphql, realtime, aws, demoUser, console: graphqlConsole } = stack.endpoints;
  console.log(
    [
      `Lectern is ready after ${((performance.now() - began) / 1000).toFixed(1)} s.`,
      `  Page        ${web}`,
      `  GraphQL     ${graphql}`,
      `  Real time   ${realtime}`,
      `  AWS         ${aws}   (AWS_ENDPOINT_URL)`,
      `  Console     ${graphqlConsole}`,
      `  AWS console ${web}aws`,
      `  Demo user   ${demoUser.username} / ${demoUser.password}`,
      ...(settings.tls ? [`  Certificate ${certificateFile(settings.dataFolder)}   (NODE_EXTRA_CA_CERTS)`] : []),
      `  Everything is kept in ${settings.dataFolder}; ids and keys are in endpoints.json there.`,
    ].join('\n'),
  );
}

async function start(settings: Settings, log: (line: string) => void): Promise<Stack> {
  const prepared = await prepare(settings, log);
  const { startStack } = await import('./stack.ts');
  return startStack(settings, prepared, log);
}

/** Also while it is still starting: what is half there is stopped like the rest. A second signal does not wait. */
function stopOnSignals(starting: Promise<Stack>): void {
  let isStopping = false;
  const stop = (): void => {
    if (isStopping) process.exit(1);
    isStopping = true;
    starting
      .then((stack) => stack.close())
      .then(
        () => process.exit(0),
        (error: unknown) => {
          console.error(error);
          process.exit(1);
        },
      );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  stopWithShell(stop);
}

/**
 * npm hands a SIGTERM to the shell in which it runs a script, and the shell ends of it without a word to this program: whoever
 * ended `npm start` would find its ports taken. A program that has lost its shell has another parent.
 */
function stopWithShell(stop: () => void): void {
  // Scripts of other names may well leave a stack running behind them.
  if (!['start', 'dev'].includes(process.env['npm_lifecycle_event'] ?? '')) return;
  const shell = process.ppid;
  const looking = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(looking);
    stop();
  }, PARENT_EVERY_MS);
  looking.unref();
}

main().catch((error: unknown) => {
  console.error(error instanceof CannotStart ? error.message : error);
  process.exit(1);
});
