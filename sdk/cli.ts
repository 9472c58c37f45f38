import { readFileSync } from 'node:fs';
import { runCli } from './cli/run.ts';
import { processTerminal } from './cli/terminal.ts';

/** The `lectern` command. Ctrl-C ends it in good order; a second one at once. */
const abort = new AbortController();
const interrupt = (): void => {
  if (abort.signal.aborted) process.exit(130);
  abort.abort(new Error('Interrupted.'));
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt);
// A reader that has had enough, such as `head`, is no failure.
process.stdout.on('error', () => process.exit(0));

process.exitCode = await runCli(process.argv.slice(2), {
  variables: process.env,
  terminal: processTerminal(interrupt),
  signal: abort.signal,
  version: readVersion(),
});

/** Of the package that this is in: in the repository as in the published one it is one folder up. */
function readVersion(): string {
  // Written by npm, or by our own build.
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    readonly version: string;
  };
  return version;
}
