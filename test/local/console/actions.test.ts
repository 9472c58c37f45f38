import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aConsole } from './support.ts';

let console: Awaited<ReturnType<typeof aConsole>>;
beforeEach(async () => {
  console = await aConsole();
});
afterEach(() => console.close());

const bodies = (queue: string) => console.queues.list(queue).map(({ body }) => JSON.parse(body).detail.n);

describe('schedules', () => {
  it('are shown, and run when they are told to', async () => {
    expect((await console.get('/aws/schedules')).body).toMatch(/sweep.*rate\(5 minutes\).*not yet/s);
    const { status, headers } = await console.post('/aws/schedules/run', { name: 'sweep' });
    expect(status).toBe(303);
    expect(console.runs).toEqual(['aws.events']);
    expect((await console.get(headers.location!)).body).toMatch(/It has run.*well/s);
  });

  it('say why a run failed', async () => {
    await console.post('/aws/schedules/run', { name: 'broken' });
    expect((await console.get('/aws/schedules')).body).toContain('&lt;no&gt; power');
  });

  it('run nothing that is not scheduled', async () => {
    expect((await console.post('/aws/schedules/run', { name: 'sign' })).status).toBe(400);
    expect(console.runs).toEqual([]);
  });
});

describe('dead letters', () => {
  it('are shown with the reason why they were given up', async () => {
    const id = await console.aDeadLetter('the <b>probe</b> failed', { n: 1 });
    expect((await console.get('/aws/queues')).body).toContain('aria-label="1 dead letter of start-captions"');
    const { body } = await console.get('/aws/queues?queue=start-captions-dead');
    expect(body).toContain(id);
    expect(body).toContain('the &lt;b&gt;probe&lt;/b&gt; failed');
    expect(body).toMatch(/Object Created.*tried 1 time</s);
    expect((await console.state()).queues).toContainEqual({
      name: 'start-captions-dead',
      arn: 'arn:aws:sqs:eu-west-1:111122223333:start-captions-dead',
      deadLettersOf: ['start-captions'],
      visible: 1,
      inFlight: 0,
      delayed: 0,
    });
  });

  it('go back to their queue one by one', async () => {
    await console.aDeadLetter('no', { n: 1 });
    const second = await console.aDeadLetter('no', { n: 2 });
    const { status, headers } = await console.post('/aws/queues/redrive', {
      queue: 'start-captions-dead',
      message: second,
    });
    expect(status).toBe(303);
    expect(headers.location).toBe('/aws/queues?queue=start-captions-dead&done=redriven&count=1');
    expect(bodies('start-captions-dead')).toEqual([1]);
    expect(bodies('start-captions')).toEqual([2]);
    expect((await console.get(headers.location!)).body).toContain('1 message went back to be tried again.');
  });

  it('go back to their queue all at once', async () => {
    for (const n of [1, 2, 3]) await console.aDeadLetter('no', { n });
    await console.post('/aws/queues/redrive', { queue: 'start-captions-dead' });
    expect(bodies('start-captions-dead')).toEqual([]);
    expect(bodies('start-captions')).toEqual([1, 2, 3]);
  });

  it('are deleted one by one and all at once', async () => {
    const first = await console.aDeadLetter('no', { n: 1 });
    for (const n of [2, 3]) await console.aDeadLetter('no', { n });
    await console.post('/aws/queues/delete', { queue: 'start-captions-dead', message: first });
    expect(bodies('start-captions-dead')).toEqual([2, 3]);
    await console.post('/aws/queues/delete', { queue: 'start-captions-dead' });
    expect(bodies('start-captions-dead')).toEqual([]);
    expect(bodies('start-captions')).toEqual([]);
  });

  it('can be taken only from a dead-letter queue that is there', async () => {
    await console.bus.publish({ source: 'aws.s3', detailType: 'Object Created', detail: { n: 1 } });
    expect((await console.post('/aws/queues/delete', { queue: 'start-captions' })).status).toBe(400);
    expect((await console.post('/aws/queues/redrive', { queue: 'nowhere' })).status).toBe(404);
    expect((await console.get('/aws/queues?queue=nowhere')).status).toBe(404);
    expect(bodies('start-captions')).toEqual([1]);
  });
});

describe('faults of events', () => {
  const publish = () => console.bus.publish({ source: 'aws.s3', detailType: 'Object Created', detail: { n: 1 } });
  const set = (fields: Readonly<Record<string, string>>) =>
    console.post('/aws/faults/events', { detailType: 'Object Created', ...fields });

  it('lose, repeat and delay events of their type until they are switched off', async () => {
    expect((await set({ losePercent: '100' })).status).toBe(303);
    await publish();
    expect(bodies('start-captions')).toEqual([]);
    await set({ losePercent: '0', repeat: '2', delaySeconds: '60', reorderWithinSeconds: '0.5' });
    await publish();
    expect(bodies('start-captions')).toEqual([1, 1, 1]);
    expect(console.queues.status().find(({ name }) => name === 'start-captions')).toMatchObject({ delayed: 3 });
    expect((await console.state()).faults.events).toEqual([
      { detailType: 'Object Created', repeat: 2, delaySeconds: 60, reorderWithinSeconds: 0.5 },
    ]);
    const { body } = await console.get('/aws/faults');
    expect(body).toContain('2 more of each, 60 s late, out of order within 0.5 s');
    expect((await console.get('/aws/events')).body).toContain('Some things are made to fail.');
    await console.post('/aws/faults/events-off', { detailType: 'Object Created' });
    expect((await console.state()).faults.events).toEqual([]);
  });

  it('are switched off by setting nothing', async () => {
    await set({ losePercent: '50' });
    await set({});
    expect((await console.state()).faults.events).toEqual([]);
  });

  it.each<Readonly<Record<string, string>>>([
    { losePercent: '101' },
    { losePercent: 'much' },
    { repeat: '1.5' },
    { repeat: '-1' },
    { delaySeconds: 'Infinity' },
    { detailType: ' ' },
    { detailType: 'x'.repeat(129) },
  ])('refuse %o and stay as they were', async (fields) => {
    await set({ losePercent: '10' });
    const { status } = await set(fields);
    expect(status).toBe(400);
    expect((await console.state()).faults.events).toEqual([{ detailType: 'Object Created', lose: 0.1 }]);
  });
});

describe('faults of Transcribe', () => {
  it('fail the next job with the chosen reason, and the one after it no more', async () => {
    await console.post('/aws/faults/job-fails', { reason: 'TOO_MANY_CHANNELS', times: '1' });
    expect((await console.get('/aws/faults')).body).toContain('<strong>TOO_MANY_CHANNELS</strong>');
    expect(await console.aJob('one')).toMatchObject({
      TranscriptionJobStatus: 'FAILED',
      FailureReason: 'Invalid number of channels: number of channels too large',
    });
    expect((await console.state()).faults.transcribe.jobs).toEqual([]);
    expect(await console.aJob('two')).toMatchObject({ TranscriptionJobStatus: 'COMPLETED' });
  });

  it('let nobody speak in the next jobs', async () => {
    await console.post('/aws/faults/job-no-speech', { times: '2' });
    expect((await console.state()).faults.transcribe.jobs).toEqual(['no-speech', 'no-speech']);
    const job = await console.aJob('one');
    expect(job.TranscriptionJobStatus).toBe('COMPLETED');
    expect(job.Subtitles?.SubtitleFileUris).toBeUndefined();
    expect((await console.state()).faults.transcribe.jobs).toEqual(['no-speech']);
  });

  it('refuse the next call to start a job', async () => {
    await console.post('/aws/faults/job-refused', { error: 'LimitExceededException', times: '1' });
    await expect(console.aJob('one')).rejects.toThrow(expect.objectContaining({ name: 'LimitExceededException' }));
    expect((await console.state()).faults.transcribe.refusals).toEqual([]);
    expect(await console.aJob('one')).toMatchObject({ TranscriptionJobStatus: 'COMPLETED' });
  });

  it('repeat the event about the end of a job', async () => {
    await console.post('/aws/faults/job-events', { delivery: 'repeat' });
    expect((await console.state()).faults.transcribe.events).toBe('repeat');
    await console.aJob('one');
    const { recentEvents } = await console.state();
    expect(recentEvents.filter(({ event }) => event.detail['TranscriptionJobName'] === 'one')).toHaveLength(2);
  });

  it.each<readonly [string, Readonly<Record<string, string>>]>([
    ['job-fails', { reason: 'BORED', times: '1' }],
    ['job-fails', { reason: 'TOO_LONG', times: '0' }],
    ['job-no-speech', { times: '101' }],
    ['job-refused', { error: 'Error', times: '1' }],
    ['job-events', { delivery: 'shred' }],
  ])('refuse %s with %o', async (action, fields) => {
    expect((await console.post(`/aws/faults/${action}`, fields)).status).toBe(400);
    expect((await console.state()).faults.transcribe).toEqual({ jobs: [], refusals: [], events: 'deliver' });
  });
});

describe('the switch for everything', () => {
  it('switches every fault off', async () => {
    await console.post('/aws/faults/events', { detailType: '*', losePercent: '100' });
    await console.post('/aws/faults/job-fails', { reason: 'INTERNAL', times: '3' });
    await console.post('/aws/faults/job-refused', { error: 'InternalFailureException', times: '1' });
    await console.post('/aws/faults/job-events', { delivery: 'lose' });
    const { headers } = await console.post('/aws/faults/off');
    expect((await console.state()).faults).toEqual({
      events: [],
      transcribe: { jobs: [], refusals: [], events: 'deliver' },
    });
    expect((await console.get(headers.location!)).body).toContain('Everything is switched off.');
    expect(await console.aJob('one')).toMatchObject({ TranscriptionJobStatus: 'COMPLETED' });
  });
});
