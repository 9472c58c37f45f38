/** The last step of an answer: out onto the wire, with all the others that the same turn of the event loop made. */
import type { ServerResponse } from 'node:http';

/**
 * Gives a function that sends a body after a head that was written, at the end of this turn of the event loop. The first
 * answer wakes its client, and on a machine with few cores that costs as much as making the next one; answers that go out
 * one right after the other find their clients awake. A turn that made one answer sends it as soon as it would have.
 */
export function createSender(): (response: ServerResponse, body: string | Buffer) => void {
  let waiting: (readonly [ServerResponse, string | Buffer])[] = [];
  const flush = (): void => {
    const ready = waiting;
    waiting = [];
    for (const [response, body] of ready) send(response, body);
  };
  return (response, body) => {
    waiting.push([response, body]);
    if (waiting.length === 1) setImmediate(flush);
  };
}

/** Head and body in one piece. `end(body)` adds an empty piece of its own, and the system call for several pieces is dearer. */
function send(response: ServerResponse, body: string | Buffer): void {
  const { socket } = response;
  socket?.cork();
  response.write(body);
  socket?.uncork();
  response.end();
}
