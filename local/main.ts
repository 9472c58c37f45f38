import { prepare } from './prepare.ts';
import { CannotStart, readSettings } from './settings.ts';
import { certificateFile } from './tls.ts';

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
  const prepared = await prepare(settings, log);
  const { startStack } = await import('./stack.ts');
  const stack = await startStack(settings, prepared, log);
  const { web, graphql, realtime, aws, demoUser } = stack.endpoints;
  console.log(
    [
      `Lectern is ready after ${((performance.now() - began) / 1000).toFixed(1)} s.`,
      `  Page        ${web}`,
      `  GraphQL     ${graphql}`,
      `  Real time   ${realtime}`,
      `  AWS         ${aws}   (AWS_ENDPOINT_URL)`,
      `  AWS console ${web}aws`,
      `  Demo user   ${demoUser.username} / ${demoUser.password}`,
      ...(settings.tls ? [`  Certificate ${certificateFile(settings.dataFolder)}   (NODE_EXTRA_CA_CERTS)`] : []),
      `  Everything is kept in ${settings.dataFolder}; ids and keys are in endpoints.json there.`,
    ].join('\n'),
  );

  let isStopping = false;
  const stop = (): void => {
    // A second signal does not wait.
    if (isStopping) process.exit(1);
    isStopping = true;
    void stack.close().then(() => process.exit(0));
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}

main().catch((error: unknown) => {
  console.error(error instanceof CannotStart ? error.message : error);
  process.exit(1);
});
