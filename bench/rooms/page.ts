import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { putUpload } from '../../sdk/index.ts';
import { load, requestText } from '../support/load.ts';
import { interleave } from '../support/rounds.ts';
import { startStack, type WholeStack } from '../support/stack.ts';
import { atMost, type Row } from '../support/table.ts';

const VIDEOS = 20;
const FIELDS = 'id title status url { url expiresAt } captions { language status vtt { url } srt { url } }';

/** A page of twenty videos with everything that a player needs, against twenty queries for one each, the whole stack behind. */
export async function measure(): Promise<readonly Row[]> {
  const whole = await startStack();
  const { target, client, stack } = whole;
  const ids = await uploadLectures(whole);
  const page = [requestText(target, `{ videos(limit: ${VIDEOS}) { items { ${FIELDS} } } }`, {})];
  const singles = ids.map((id) => requestText(target, `query ($id: ID!) { video(id: $id) { ${FIELDS} } }`, { id }));
  const { ms } = await interleave(perAnswer(target.port, page, 1), perAnswer(target.port, singles, VIDEOS));
  client.close();
  await stack.stop();
  return [atMost(`${VIDEOS} videos with url and captions: one page against single queries`, 'ms', ms, 0.2)];
}

/** How long so many answers take, one after the other. */
function perAnswer(port: number, requests: readonly Buffer[], answers: number) {
  return async () => {
    const { perSecond } = await load(port, requests, 1000, 1);
    return { ms: (1000 / perSecond) * answers };
  };
}

async function uploadLectures({ client }: WholeStack): Promise<readonly string[]> {
  const bytes = new Uint8Array(readFileSync(new URL('../../test/media/lecture.webm', import.meta.url)));
  const ids: string[] = [];
  for (let n = 0; n < VIDEOS; n += 1) {
    const ticket = await client.createUpload({
      input: { title: `Lecture ${n}`, contentType: 'video/webm', sizeBytes: bytes.length },
    });
    await putUpload(ticket, bytes);
    ids.push(ticket.video.id);
  }
  for (;;) {
    const { items } = await client.videos({ limit: 100 });
    if (items.filter(({ captions }) => captions[0]?.status === 'READY').length === VIDEOS) return ids;
    await delay(100);
  }
}
