import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Amplify } from 'aws-amplify';
import { generateClient, CONNECTION_STATE_CHANGE, ConnectionState } from 'aws-amplify/api';
import { confirmSignUp, fetchAuthSession, getCurrentUser, signIn, signOut, signUp } from 'aws-amplify/auth';
import { Hub } from 'aws-amplify/utils';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import type { OwnStack } from '../../tools/own-stack.ts';
import { aLecture, haveWebSocket, put, startStack, within } from './support.ts';

const ME = /* GraphQL */ `
  query Me {
    me {
      userId
      videos
    }
  }
`;
const CREATE = /* GraphQL */ `
  mutation Create($input: CreateUploadInput!) {
    createUpload(input: $input) {
      video {
        id
        status
        title
      }
      put {
        url
        headers {
          name
          value
        }
      }
    }
  }
`;
const READY = /* GraphQL */ `
  subscription Ready($videoId: ID) {
    onCaptionReady(videoId: $videoId) {
      videoId
      userId
      status
      language
    }
  }
`;

describe.each([{ over: 'TLS' }, { over: 'plain http with the documented wrapper' }])(
  'aws-amplify over $over',
  ({ over }) => {
    const username = `student-${randomBytes(6).toString('hex')}@example.com`;
    const password = `Pass-${randomBytes(9).toString('hex')}-A1`;
    let stack: OwnStack;

    beforeAll(async () => {
      stack = await startStack(over === 'TLS' ? { tlsFolder: inject('tlsFolder') } : {});
      haveWebSocket();
      if (over !== 'TLS') runDocumentedWrapper();
      const { graphql, region, userPoolId, userPoolClientId, aws } = stack.endpoints;
      Amplify.configure({
        Auth: { Cognito: { userPoolId, userPoolClientId, userPoolEndpoint: aws } },
        API: { GraphQL: { endpoint: graphql, region, defaultAuthMode: 'userPool' } },
      });
    });

    afterAll(async () => {
      vi.unstubAllGlobals();
      await stack.stop();
    });

    it('signs a user up with the code that was mailed, and in by SRP', async () => {
      const options = { userAttributes: { email: username } };
      const signedUp = await signUp({ username, password, options });
      expect(signedUp.nextStep).toMatchObject({
        signUpStep: 'CONFIRM_SIGN_UP',
        codeDeliveryDetails: { deliveryMedium: 'EMAIL', attributeName: 'email' },
      });
      await expect(signIn({ username, password })).resolves.toMatchObject({
        isSignedIn: false,
        nextStep: { signInStep: 'CONFIRM_SIGN_UP' },
      });
      const [, code] = new RegExp(`mail to ${username}: (\\d{6})`).exec(stack.output()) ?? [];
      const confirmed = await confirmSignUp({ username, confirmationCode: code! });
      expect(confirmed).toEqual({ isSignUpComplete: true, nextStep: { signUpStep: 'DONE' } });

      await expect(signIn({ username, password: `${password}x` })).rejects.toMatchObject({
        name: 'NotAuthorizedException',
        message: 'Incorrect username or password.',
      });
      await expect(signIn({ username, password })).resolves.toEqual({
        isSignedIn: true,
        nextStep: { signInStep: 'DONE' },
      });
      await expect(getCurrentUser()).resolves.toMatchObject({
        userId: signedUp.userId,
        signInDetails: { loginId: username, authFlowType: 'USER_SRP_AUTH' },
      });
    });

    it('refreshes the tokens of the session', async () => {
      const before = (await fetchAuthSession()).tokens!;
      const after = (await fetchAuthSession({ forceRefresh: true })).tokens!;
      expect(after.accessToken.toString()).not.toBe(before.accessToken.toString());
      expect(after.accessToken.payload).toMatchObject({
        sub: before.accessToken.payload.sub,
        origin_jti: before.accessToken.payload.origin_jti,
        token_use: 'access',
      });
      expect(after.idToken!.payload).toMatchObject({ email: username, token_use: 'id' });
    });

    it('queries, uploads, and hears of the captions of its own video', async () => {
      const client = generateClient();
      const { userId } = await getCurrentUser();
      await expect(client.graphql({ query: ME })).resolves.toMatchObject({ data: { me: { userId, videos: 0 } } });

      const lecture = aLecture();
      const created = await client.graphql({ query: CREATE, variables: { input: lecture.input } });
      if (!('data' in created)) throw new Error('A mutation was answered as a subscription.');
      const { video, put: signed } = created.data.createUpload;
      expect(video).toMatchObject({ title: 'Waves', status: 'AWAITING_UPLOAD' });

      const connected = connectionState(ConnectionState.Connected);
      const subscription = client.graphql({ query: READY, variables: { videoId: video.id } });
      if (!('subscribe' in subscription)) throw new Error('A subscription was answered as a query.');
      let running: { unsubscribe(): void } | undefined;
      const event = new Promise<unknown>((resolve, reject) => {
        running = subscription.subscribe({ next: ({ data }) => resolve(data), error: reject });
      });
      // Amplify tells of a refused subscription by its error alone.
      await within(20, 'the subscription', Promise.race([connected, event]));
      await put(signed, lecture.bytes);
      expect(await within(40, 'onCaptionReady', event)).toMatchObject({
        onCaptionReady: { videoId: video.id, userId, status: 'READY', language: 'en-US' },
      });
      const disconnected = connectionState(ConnectionState.Disconnected);
      running?.unsubscribe();
      await within(10, 'the end of the connection', disconnected);
    });

    it('reports the errors of a refused operation with their types', async () => {
      const client = generateClient();
      const query = /* GraphQL */ `
        mutation {
          updateVideo(input: { id: "01ARZ3NDEKTSV4RRFFQ69G5FAV", expectedVersion: 1, title: "Tides" }) {
            id
          }
        }
      `;
      await expect(client.graphql({ query })).rejects.toMatchObject({
        errors: [{ errorType: 'NotFound', path: ['updateVideo'] }],
      });
    });

    it('signs out for good: the refresh token is revoked and the API is closed', async () => {
      const { tokens } = await fetchAuthSession();
      await signOut();
      await expect(fetchAuthSession({ forceRefresh: true })).resolves.toMatchObject({ tokens: undefined });
      await expect(getCurrentUser()).rejects.toMatchObject({ name: 'UserUnAuthenticatedException' });
      await expect(generateClient().graphql({ query: ME })).rejects.toMatchObject({ name: 'NoValidAuthTokens' });

      await signIn({ username, password });
      await signOut({ global: true });
      const getUser = await fetch(stack.endpoints.aws, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-amz-json-1.1',
          'x-amz-target': 'AWSCognitoIdentityProviderService.GetUser',
        },
        body: JSON.stringify({ AccessToken: tokens!.accessToken.toString() }),
      });
      expect(getUser.status).toBe(400);
      expect(await getUser.json()).toMatchObject({ __type: 'NotAuthorizedException' });
    });
  },
);

/** Runs the line as a reader would paste it, so that what is documented is what works. */
function runDocumentedWrapper(): void {
  const readme = readFileSync(fileURLToPath(new URL('../../local/appsync/README.md', import.meta.url)), 'utf8');
  const line = readme.split('\n').find((text) => text.startsWith('globalThis.WebSocket = class'));
  if (line === undefined) throw new Error('The README documents no wrapper.');
  (0, eval)(line);
}

/** Amplify's own sign that its subscriptions are connected, or are not any more. */
function connectionState(wanted: ConnectionState): Promise<void> {
  return new Promise((resolve) => {
    const stop = Hub.listen('api', ({ payload }) => {
      if (payload.event !== CONNECTION_STATE_CHANGE) return;
      const { connectionState: state } = payload.data as { connectionState: ConnectionState };
      if (state !== wanted) return;
      stop();
      resolve();
    });
  });
}
