// Stands in for a speech recogniser (`LECTERN_TRANSCRIBE_COMMAND`): prints the words that are spoken in test/media/lecture.mp4
// as WebVTT, and not before the file that is named first is there. The voice is even, so a sentence lasts as long as its letters.
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

const SPOKEN_SECONDS = 63;
const GIVES_UP_MS = 60_000;

const [gate] = process.argv.slice(2);
const until = Date.now() + GIVES_UP_MS;
while (!existsSync(gate)) {
  if (Date.now() > until) throw new Error(`Nobody made ${gate}.`);
  await delay(50);
}

const words = readFileSync(new URL('../media/lecture.txt', import.meta.url), 'utf8');
const sentences = words
  .replaceAll(/\s+/g, ' ')
  .trim()
  .split(/(?<=\.) /);
const letters = sentences.join('').length;
const time = (seconds) => new Date(seconds * 1000).toISOString().slice(11, 23);
let spoken = 0;
const cues = sentences.map((sentence) => {
  const start = (spoken / letters) * SPOKEN_SECONDS;
  spoken += sentence.length;
  return `${time(start)} --> ${time((spoken / letters) * SPOKEN_SECONDS)}\n${sentence}\n`;
});
process.stdout.write(`WEBVTT\n\n${cues.join('\n')}`);
