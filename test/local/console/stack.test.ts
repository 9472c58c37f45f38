import {
  CognitoIdentityProviderClient,
  ConfirmSignUpCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, expect, it } from 'vitest';
import type { ConsoleState } from '../../../local/console/console.ts';
import { startOwnStack } from '../../../tools/own-stack.ts';
import { localApiOf, signUpAndIn } from '../../support/stack.ts';
import { uploadLecture } from '../../support/lecture.ts';

const stack = await startOwnStack();
process.once('exit', () => stack.process.kill());
afterAll(() => stack.stop());

const { web, aws, region, userPoolClientId, credentials, demoUser } = stack.endpoints;
const page = async (path: string): Promise<string> => (await fetch(`${web}aws${path}`)).text();
const state = async () => (await (await fetch(`${web}aws/state.json`)).json()) as ConsoleState;
const post = async (path: string, fields: Readonly<Record<string, string>>): Promise<void> => {
  const token = /name="token" value="([^"]+)"/.exec(await page('/faults'))![1]!;
  const body = new URLSearchParams({ token, ...fields });
  expect((await fetch(`${web}aws${path}`, { method: 'POST', body, redirect: 'manual' })).status).toBe(303);
};

it('is named at the start of the stack', () => {
  expect(stack.output()).toContain(`AWS console ${web}aws`);
});

it('shows the code that a new user would be mailed', async () => {
  const cognito = new CognitoIdentityProviderClient({ endpoint: aws, region, credentials });
  const email = 'ada@example.com';
  const attributes = [{ Name: 'email', Value: email }];
  const user = {
    ClientId: userPoolClientId,
    Username: email,
    Password: 'Analytical-Engine-1',
    UserAttributes: attributes,
  };
  await cognito.send(new SignUpCommand(user));
  const [mail] = (await state()).mailbox;
  expect(mail).toMatchObject({ to: email, purpose: 'SIGN_UP' });
  expect(await page('/mailbox')).toContain(mail!.code);
  await cognito.send(
    new ConfirmSignUpCommand({ ClientId: userPoolClientId, Username: email, ConfirmationCode: mail!.code }),
  );
  cognito.destroy();
});

it('fails the next transcription of a lecture, and shows what is left of it', async () => {
  await post('/faults/job-fails', { reason: 'INVALID_SAMPLE_RATE', times: '1' });
  const user = await signUpAndIn(localApiOf(stack));
  const { event, videoId } = await uploadLecture(user, 'lecture.mp4', 'video/mp4');
  user.client.close();
  expect(event.status).toBe('FAILED');
  const { jobs, recentEvents, queues } = await state();
  expect(jobs).toMatchObject([{ status: 'FAILED', failureReason: 'Invalid sample rate for audio file' }]);
  expect(recentEvents.map(({ event: { 'detail-type': type } }) => type)).toContain('Transcribe Job State Change');
  expect(queues.map(({ name }) => name)).toContain('start-captions-dead-letters');
  expect(await page(`/items?partition=${user.userId}`)).toContain(videoId);
  const key = `videos/${user.userId}/${videoId}/source`;
  expect(await page(`/objects?prefix=${key}`)).toContain(`Download ${key}, version`);
  const saved = await fetch(`${web}aws/objects/download?${new URLSearchParams({ key }).toString()}`);
  expect((await saved.arrayBuffer()).byteLength).toBe(Number(saved.headers.get('content-length')));
  expect(saved.status).toBe(200);
});

it('shows no keys of the stack and no password', async () => {
  const all = await Promise.all(
    ['', '/objects', '/items', '/jobs', '/queues', '/mailbox', '/events', '/faults', '/state.json'].map(page),
  );
  for (const secret of [credentials.secretAccessKey, demoUser.password, 'X-Amz-Signature']) {
    expect(all.join()).not.toContain(secret);
  }
});
