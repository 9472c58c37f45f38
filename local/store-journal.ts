import fs from 'node:fs';
import { StoreError } from './store-lock.ts';

/** An append-only file of lines, opened for writing; every method is synchronous. */
export interface Journal {
  /** Once it returns, the line is in the system's hands and survives the death of this process. */
  append(line: string): void;
  /** Replaces the whole content in one step: a reader after a crash finds the old lines or the new ones. */
  replace(lines: Iterable<string>): void;
  /** Size of the file in bytes. */
  readonly bytes: number;
  close(): void;
}

/**
 * Opens the journal, hands every whole line to `replay` in order, and cuts off a torn last line: its `append` never
 * returned, so nobody was promised it.
 *
 * @throws {StoreError} `DAMAGED` when `replay` refuses a line, naming file and line.
 */
export function openJournal(file: string, replay: (line: string) => void): Journal {
  const draft = `${file}.new`;
  fs.rmSync(draft, { force: true });
  let bytes = replayFile(file, replay);
  let fd = fs.openSync(file, 'a');

  return {
    append: (line) => {
      const data = Buffer.from(`${line}\n`);
      try {
        writeAll(fd, data);
      } catch (error) {
        // A full disk may have taken half of the line; what follows must not be glued to it.
        fs.ftruncateSync(fd, bytes);
        throw error;
      }
      bytes += data.length;
    },
    replace: (lines) => {
      const next = fs.openSync(draft, 'w');
      let size = 0;
      try {
        for (const line of lines) {
          const data = Buffer.from(`${line}\n`);
          writeAll(next, data);
          size += data.length;
        }
        fs.fsyncSync(next);
      } finally {
        fs.closeSync(next);
      }
      // Windows renames over no open file.
      fs.closeSync(fd);
      try {
        fs.renameSync(draft, file);
        bytes = size;
      } finally {
        fd = fs.openSync(file, 'a');
      }
    },
    get bytes() {
      return bytes;
    },
    close: () => {
      fs.closeSync(fd);
    },
  };
}

function replayFile(file: string, replay: (line: string) => void): number {
  if (!fs.existsSync(file)) return 0;
  const data = fs.readFileSync(file);
  let start = 0;
  let number = 0;
  for (let end = data.indexOf(10); end !== -1; end = data.indexOf(10, start)) {
    number += 1;
    try {
      replay(data.toString('utf8', start, end));
    } catch (cause) {
      throw new StoreError('DAMAGED', `Line ${String(number)} of ${file} is damaged; delete the file to start anew.`, {
        cause,
      });
    }
    start = end + 1;
  }
  if (start < data.length) fs.truncateSync(file, start);
  return start;
}

function writeAll(fd: number, data: Buffer): void {
  for (let done = 0; done < data.length;) done += fs.writeSync(fd, data, done);
}
