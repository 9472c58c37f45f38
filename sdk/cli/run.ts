import { parseArgs } from 'node:util';
import { createClient } from '../client.ts';
import type { WebSocketConstructor } from '../realtime-connection.ts';
import { begunUploads, stateFolder } from './begun-uploads.ts';
import { CliError, EXIT, tell, usageError } from './cli-error.ts';
import * as commands from './commands.ts';
import { findConnection, type Connection } from './connection.ts';
import { signIn } from './session.ts';
import { printable, type Terminal } from './terminal.ts';
import { upload } from './upload-command.ts';

const HELP = `lectern <command> [options]

  upload FILE...               upload lectures; one that was broken off is gone on with by itself
      --resume VIDEO_ID        go on with this upload, begun anywhere
      --title, --description   what the lecture is called; the file's name when left out
      --language               the spoken language, e.g. en-US; detected when left out
      --content-type           e.g. video/mp4; told by the file's extension when left out
      --watch                  then wait for its captions
  list [--status STATUS]       your videos, the newest first
  watch VIDEO_ID               follow a video until it is READY and captioned
  captions VIDEO_ID            print the captions
      --language, --format vtt|srt|text, --output FILE
  save-captions VIDEO_ID FILE --language LANGUAGE [--label LABEL]
                               store a WebVTT or SRT file of your own
  retry-captions VIDEO_ID [--language LANGUAGE]
                               transcribe again
  cancel VIDEO_ID              give an open upload up
  delete VIDEO_ID... [--yes]   delete videos for ever
  me                           what you use and may use

Where: the local stack in LECTERN_DATA (.local) and its demo user, or
  --url URL, --user-pool-client-id ID, --region REGION, --user NAME
  LECTERN_URL, LECTERN_USER_POOL_CLIENT_ID, LECTERN_REGION, LECTERN_USER, LECTERN_PASSWORD
  The password is asked for when it is not in LECTERN_PASSWORD.

--json prints a line of JSON for every result, and failures as JSON on standard error.
Exit codes: ${EXIT.done} done, ${EXIT.failed} refused or ended badly, ${EXIT.usage} not understood, ${EXIT.signIn} not signed in, ${EXIT.tryAgain} worth another try, ${EXIT.interrupted} interrupted.`;

const OPTIONS = {
  url: { type: 'string' },
  'user-pool-client-id': { type: 'string' },
  region: { type: 'string' },
  user: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
  resume: { type: 'string' },
  title: { type: 'string' },
  description: { type: 'string' },
  language: { type: 'string' },
  'content-type': { type: 'string' },
  watch: { type: 'boolean' },
  status: { type: 'string' },
  format: { type: 'string' },
  output: { type: 'string', short: 'o' },
  label: { type: 'string' },
  yes: { type: 'boolean', short: 'y' },
} as const;
type Flag = keyof typeof OPTIONS;
const EVERYWHERE: readonly Flag[] = ['url', 'user-pool-client-id', 'region', 'user', 'json', 'help', 'version'];

/** What each command takes: how many words at least and at most, and which flags beside those that all take. */
const COMMANDS: Readonly<
  Record<string, { readonly words: readonly [number, number]; readonly flags: readonly Flag[] }>
> = {
  upload: {
    words: [1, Infinity],
    flags: ['resume', 'title', 'description', 'language', 'content-type', 'watch'],
  },
  list: { words: [0, 0], flags: ['status'] },
  watch: { words: [1, 1], flags: [] },
  captions: { words: [1, 1], flags: ['language', 'format', 'output'] },
  'save-captions': { words: [2, 2], flags: ['language', 'label'] },
  'retry-captions': { words: [1, 1], flags: ['language'] },
  cancel: { words: [1, 1], flags: [] },
  delete: { words: [1, Infinity], flags: ['yes'] },
  me: { words: [0, 0], flags: [] },
};

/** What the command line runs in. */
export interface Surroundings {
  readonly variables: NodeJS.ProcessEnv;
  readonly terminal: Terminal;
  /** Fires at Ctrl-C. */
  readonly signal: AbortSignal;
  readonly version: string;
}

/** Runs one command and gives its exit code. What went wrong is said on the terminal; nothing is thrown. */
export async function runCli(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const { terminal, signal } = surroundings;
  const isJson = args.includes('--json');
  try {
    return await runCommand(args, surroundings);
  } catch (failure) {
    terminal.status('');
    if (signal.aborted) return EXIT.interrupted;
    const { exitCode, ...told } = tell(failure);
    if (isJson) terminal.note(JSON.stringify({ error: told }));
    else {
      const data = told.data === undefined || told.data === null ? '' : ` ${JSON.stringify(told.data)}`;
      terminal.note(printable(`lectern: ${told.message} [${told.code}]${data}`));
      if (told.advice !== undefined) terminal.note(told.advice);
    }
    return exitCode;
  }
}

async function runCommand(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const { variables, terminal, signal, version } = surroundings;
  const { values: flags, positionals } = parse(args);
  const [command, ...words] = positionals;
  if (flags.version) {
    terminal.print(version);
    return EXIT.done;
  }
  if (flags.help || command === undefined) {
    terminal.print(HELP);
    return flags.help ? EXIT.done : EXIT.usage;
  }
  check(command, words, flags);

  const connection = findConnection(flags, variables);
  const username = connection.username ?? (await ask(terminal, 'User: ', 'LECTERN_USER'));
  const password = connection.password ?? (await ask(terminal, `Password of ${username}: `, 'LECTERN_PASSWORD', true));
  const { getToken } = await signIn(connection, username, password);
  const client = createClient({
    url: connection.url,
    realtimeUrl: connection.realtimeUrl,
    getToken,
    WebSocket: await findWebSocket(),
  });
  const context: commands.CommandContext = { client, terminal, signal, isJson: flags.json ?? false };
  const [first = '', second = ''] = words;
  try {
    switch (command) {
      case 'upload':
        return await upload(context, words, flags, memoryOf(connection, username, variables));
      case 'list':
        return await commands.listVideos(context, flags);
      case 'watch':
        return await commands.watch(context, first);
      case 'captions':
        return await commands.captions(context, first, flags);
      case 'save-captions':
        return await commands.saveCaptions(context, first, second, flags);
      case 'retry-captions':
        return await commands.retryCaptions(context, first, flags);
      case 'cancel':
        return await commands.cancel(context, first);
      case 'delete':
        return await commands.deleteVideos(context, words, flags);
      default:
        return await commands.me(context);
    }
  } finally {
    client.close();
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch (failure) {
    throw usageError(failure instanceof Error ? failure.message : String(failure));
  }
}

function check(command: string, words: readonly string[], flags: Readonly<Partial<Record<Flag, unknown>>>): void {
  const known = Object.hasOwn(COMMANDS, command) ? COMMANDS[command] : undefined;
  if (!known) throw usageError(`There is no command ${printable(command)}.`);
  const [least, most] = known.words;
  if (words.length < least)
    throw usageError(`lectern ${command} needs ${least === 1 ? 'one more word' : 'two words'}.`);
  if (words.length > most) throw usageError(`lectern ${command} takes no ${printable(words[most] ?? '')}.`);
  const unknown = Object.keys(flags).find((flag) => ![...EVERYWHERE, ...known.flags].some((one) => one === flag));
  if (unknown !== undefined) throw usageError(`lectern ${command} takes no --${unknown}.`);
}

function memoryOf({ url }: Connection, username: string, variables: NodeJS.ProcessEnv) {
  return { begun: begunUploads(stateFolder(variables)), api: url, username };
}

async function ask(terminal: Terminal, question: string, variable: string, isSecret = false): Promise<string> {
  const answer = terminal.isInteractive ? await terminal.ask(question, { isSecret }) : undefined;
  if (answer) return answer;
  throw new CliError('SignInFailed', 'Nobody is signed in.', {
    exitCode: EXIT.signIn,
    advice: `Set ${variable}, or give the command in a terminal, where it can ask.`,
  });
}

/** Node has one of its own from version 22 on. Before that the `ws` package serves, where it is; without any, asking does. */
async function findWebSocket(): Promise<WebSocketConstructor | undefined> {
  if (typeof WebSocket !== 'undefined') return WebSocket;
  const name = 'ws';
  // A package that may be missing: its types are not relied on.
  const found = (await import(name).catch(() => undefined)) as
    { readonly WebSocket?: WebSocketConstructor } | undefined;
  return found?.WebSocket;
}
