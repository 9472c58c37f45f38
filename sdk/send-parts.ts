import { afterAnswer } from './after-answer.ts';
import { LecternError } from './errors.ts';
import type { VideoFieldsFragment } from './generated.ts';
import { partUrls } from './part-urls.ts';
import { errorOfS3, putBytes, type PutAnswer } from './put.ts';
import { backOffMs, pause, untilOnline } from './retry.ts';
import { Paused } from './run-control.ts';
import { MAX_TRIES, openUpload, patiently, type Sending } from './upload.ts';
import { checkReadable, readPiece } from './upload-source.ts';

/** How often parts that S3 turned out to miss are sent after all. */
const MAX_ROUNDS = 3;

/** Sends the parts that S3 does not hold, several at a time, and has the object made of them. */
export async function sendParts(sending: Sending): Promise<VideoFieldsFragment> {
  const { client, ticket, control, timing } = sending;
  const { video } = ticket;
  let { multipart } = ticket;
  for (let round = 1; multipart; round += 1) {
    await sendMissing(sending, multipart);
    await control.running();
    try {
      return await patiently(
        () => client.completeUpload({ videoId: video.id }, { signal: control.ended }),
        timing,
        control.ended,
      );
    } catch (error) {
      const code = error instanceof LecternError ? error.code : undefined;
      if ((code !== 'PartsMissing' && code !== 'InvalidTransition') || round === MAX_ROUNDS) throw error;
      // S3 lost parts, or the upload has moved on: another tab may have completed it, or it may be over.
      const open = await patiently(() => openUpload(client, video.id, control.ended), timing, control.ended);
      multipart = open.multipart;
      if (!multipart) return open.video;
    }
  }
  return video;
}

type Multipart = NonNullable<Sending['ticket']['multipart']>;

async function sendMissing(sending: Sending, { partCount, partSizeBytes, uploadedParts }: Multipart): Promise<void> {
  const { client, source, control, timing, ticket, onSent } = sending;
  const videoId = ticket.video.id;
  const urls = partUrls(client, videoId, control.ended);
  const held = new Set(uploadedParts);
  const waiting = Array.from({ length: partCount }, (_, index) => index + 1).filter((number) => !held.has(number));
  const onTheirWay = new Map<number, number>();
  const startOf = (partNumber: number): number => (partNumber - 1) * partSizeBytes;
  const endOf = (partNumber: number): number => Math.min(partNumber * partSizeBytes, source.size);
  let doneBytes = uploadedParts.reduce((sum, number) => sum + endOf(number) - startOf(number), 0);
  const report = (): void => {
    onSent(doneBytes + [...onTheirWay.values()].reduce((sum, bytes) => sum + bytes, 0));
  };
  report();

  /** Asks S3, by the API, what it holds by now; one question for all who want to know at the same time. */
  let asking: Promise<ReadonlySet<number>> | undefined;
  const askHeld = (): Promise<ReadonlySet<number>> => {
    asking ??= patiently(() => openUpload(client, videoId, control.ended), timing, control.ended)
      .then((open) => new Set(open.multipart ? open.multipart.uploadedParts : waitingAll(partCount)))
      .finally(() => (asking = undefined));
    return asking;
  };

  const sendPart = async (partNumber: number): Promise<void> => {
    let refusals = 0;
    for (let failures = 0; ;) {
      await control.running();
      const signal = control.requests;
      const body = await readPiece(source, startOf(partNumber), endOf(partNumber));
      let answer: PutAnswer | undefined;
      let failure: LecternError;
      try {
        const url = await patiently(() => urls.of(partNumber, waiting), timing, signal);
        answer = await putBytes({
          url,
          headers: [],
          body,
          signal,
          fetch: sending.fetch,
          timing,
          onSent: (bytes) => {
            onTheirWay.set(partNumber, bytes);
            report();
          },
        });
        const next = afterAnswer(answer);
        if (next === 'done') return;
        failure = errorOfS3(answer);
        if (next === 'fresh url') {
          refusals += 1;
          if (refusals > 3) throw failure;
          urls.drop(partNumber);
          continue;
        }
        // Cancelled, expired, or completed by another tab: the API knows.
        if (next === 'gone' && (await askHeld()).has(partNumber)) return;
        if (next === 'give up' || next === 'gone' || next === 'there') throw failure;
      } catch (error) {
        onTheirWay.delete(partNumber);
        if (signal.reason instanceof Paused) continue;
        if (error instanceof LecternError && error.code === 'InvalidTransition') {
          if ((await askHeld()).has(partNumber)) return;
        }
        if (!(error instanceof LecternError) || !error.retryable) throw error;
        failure = error;
        await checkReadable(body);
      }
      failures += 1;
      if (failures >= MAX_TRIES) throw failure;
      await untilOnline(control.requests);
      const wait = backOffMs(failures, timing, answer?.retryAfterSeconds);
      await pause(wait, timing, control.requests).catch((reason: unknown) => {
        if (!(reason instanceof Paused)) throw reason;
      });
      // Without an answer it may have arrived all the same: what S3 holds is not sent twice.
      if (!answer && !control.isPaused && (await askHeld()).has(partNumber)) return;
    }
  };

  const work = async (): Promise<void> => {
    for (let partNumber = waiting.shift(); partNumber !== undefined; partNumber = waiting.shift()) {
      await sendPart(partNumber);
      onTheirWay.delete(partNumber);
      doneBytes += endOf(partNumber) - startOf(partNumber);
      report();
    }
  };
  // The first URLs by one call, before several ask at the same time.
  const [first] = waiting;
  if (first !== undefined) await patiently(() => urls.of(first, waiting), timing, control.ended);
  const workers = Array.from({ length: sending.concurrency }, work);
  try {
    await Promise.all(workers);
  } catch (error) {
    // What the others are sending would be sent in vain.
    control.end(error);
    await Promise.allSettled(workers);
    throw error;
  }
}

/** Every part of an upload whose object is there. */
function waitingAll(partCount: number): readonly number[] {
  return Array.from({ length: partCount }, (_, index) => index + 1);
}
