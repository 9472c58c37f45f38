import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

/** What a command reads from and writes to. */
export interface Terminal {
  /** A result, on standard output. */
  print(line: string): void;
  /** Something for the person who waits, on standard error. */
  note(line: string): void;
  /** Overwrites the last line of standard error, where that is a terminal; an empty text clears it. */
  status(text: string): void;
  readonly isInteractive: boolean;
  readonly columns: number;
  /** Asks the person at the keyboard; without echo for secrets. Undefined at the end of input. */
  ask(question: string, options?: { readonly isSecret?: boolean }): Promise<string | undefined>;
}

/**
 * The terminal of this process. Somebody is there to be asked when both its input and its standard error are one. `interrupt` is
 * called when Ctrl-C is pressed at a question, where it is no signal.
 */
export function processTerminal(interrupt: () => void): Terminal {
  const { stdin, stdout, stderr } = process;
  const isInteractive = stdin.isTTY && stderr.isTTY;
  let hasStatus = false;
  const clear = (): void => {
    if (hasStatus) stderr.write('\r\u001B[2K');
    hasStatus = false;
  };
  return {
    print: (line) => {
      clear();
      stdout.write(`${line}\n`);
    },
    note: (line) => {
      clear();
      stderr.write(`${line}\n`);
    },
    status: (text) => {
      if (!stderr.isTTY) return;
      clear();
      if (text === '') return;
      stderr.write(text);
      hasStatus = true;
    },
    isInteractive,
    columns: stderr.columns || 80,
    ask: (question, { isSecret = false } = {}) => {
      clear();
      stderr.write(question);
      // Readline echoes into what it is given: into nothing, for a secret.
      const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
      const lines = createInterface({ input: stdin, output: isSecret ? silent : stderr, terminal: isInteractive });
      return new Promise((resolve) => {
        lines.once('line', (line) => {
          resolve(line);
          lines.close();
        });
        lines.once('SIGINT', () => {
          interrupt();
          lines.close();
        });
        lines.once('close', () => {
          if (isSecret) stderr.write('\n');
          resolve(undefined);
        });
      });
    },
  };
}

/** Text of others without what would steer a terminal. */
export function printable(text: string): string {
  return text.replace(/[\u0000-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]/g, ' ');
}
