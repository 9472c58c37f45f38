import { LecternError } from './errors.ts';
import type { VideoFieldsFragment } from './generated.ts';
import { errorOfS3, putBytes, type PutAnswer } from './put.ts';
import { backOffMs, pause, untilOnline } from './retry.ts';
import { Paused } from './run-control.ts';
import { MAX_TRIES, openUpload, patiently, type Sending } from './upload.ts';
import { checkReadable, readPiece } from './upload-source.ts';
import { afterAnswer } from './after-answer.ts';

/** Sends the file in one PUT until S3 has it. Gives the video as the ticket has it: S3's event moves it on. */
export async function sendWhole(sending: Sending): Promise<VideoFieldsFragment> {
  const { client, source, control, timing, onSent } = sending;
  const { video } = sending.ticket;
  let { put } = sending.ticket;
  let refusals = 0;
  for (let failures = 0; ;) {
    await control.running();
    // The bytes are there: another attempt had got through, and its answer was lost.
    if (!put) return video;
    const body = await readPiece(source, 0, source.size);
    const signal = control.requests;
    let failure: LecternError;
    let answer: PutAnswer | undefined;
    try {
      answer = await putBytes({ ...put, body, signal, fetch: sending.fetch, timing, onSent });
      const next = afterAnswer(answer);
      // Nothing can be written twice: a condition that fails says that the bytes are there.
      if (next === 'done' || next === 'there') return video;
      failure = errorOfS3(answer);
      if (next === 'give up' || next === 'gone') throw failure;
      if (next === 'fresh url') {
        refusals += 1;
        if (refusals > 3) throw failure;
        put = (await patiently(() => openUpload(client, video.id, signal), timing, signal)).put;
        continue;
      }
    } catch (error) {
      if (signal.reason instanceof Paused) {
        // A URL may well expire in a pause, however many there are: only refusals one after another are a fault.
        refusals = 0;
        continue;
      }
      if (!(error instanceof LecternError) || !error.retryable) throw error;
      failure = error;
      await checkReadable(body);
    }
    failures += 1;
    if (failures >= MAX_TRIES) throw failure;
    await untilOnline(control.requests);
    await pause(backOffMs(failures, timing, answer?.retryAfterSeconds), timing, control.requests).catch(
      (reason: unknown) => {
        if (!(reason instanceof Paused)) throw reason;
      },
    );
  }
}
