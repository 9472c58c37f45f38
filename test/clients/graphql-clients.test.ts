import { ApolloClient, ApolloLink, CombinedGraphQLErrors, HttpLink, InMemoryCache } from '@apollo/client';
import { Client as UrqlClient, fetchExchange } from '@urql/core';
import { AUTH_TYPE, createAuthLink, type AuthOptions } from 'aws-appsync-auth-link';
import { createSubscriptionHandshakeLink } from 'aws-appsync-subscription-link';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  CreateUploadDocument,
  MeDocument,
  OnCaptionReadyDocument,
  UpdateVideoDocument,
  VideoDocument,
} from '../../sdk/index.ts';
import { aLecture, demoToken, frameOf, haveWebSocket, openStack, put, within } from './support.ts';

const { endpoints } = await openStack();
const token = await demoToken(endpoints);
/** A change to a video that is not there. */
const nobodys = { id: '01ARZ3NDEKTSV4RRFFQ69G5FAV', expectedVersion: 1, title: 'Tides' };

describe('Apollo Client with AppSync’s links', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it('queries and mutates with the typed documents of the SDK', async () => {
    const client = apollo();
    const me = await client.query({ query: MeDocument });
    expect(me.data!.me.limits.openUploads).toBeGreaterThan(0);
    const { input } = aLecture();
    const created = await client.mutate({ mutation: CreateUploadDocument, variables: { input } });
    const { video } = created.data!.createUpload;
    expect(video).toMatchObject({ __typename: 'Video', title: input.title, userId: me.data!.me.userId });
    const read = await client.query({ query: VideoDocument, variables: { id: video.id } });
    expect(read.data!.video).toMatchObject({ id: video.id, status: 'AWAITING_UPLOAD', url: null });
  });

  it('gives the errors of a refused mutation as GraphQL errors', async () => {
    const refused = apollo().mutate({ mutation: UpdateVideoDocument, variables: { input: nobodys } });
    const error = await refused.then(
      () => undefined,
      (caught: unknown) => caught,
    );
    expect(CombinedGraphQLErrors.is(error) && error.errors).toMatchObject([{ errorType: 'NotFound' }]);
  });

  it('is refused with a token that is not of the pool', async () => {
    const error = await apollo('not.a.token')
      .query({ query: MeDocument })
      .then(
        () => undefined,
        (caught: unknown) => caught,
      );
    expect(error).toMatchObject({ statusCode: 401 });
  });

  it('hears of the captions of a video', async () => {
    const acknowledged = frameOf('start_ack');
    const client = apollo();
    const { bytes, input } = aLecture();
    const { data } = await client.mutate({ mutation: CreateUploadDocument, variables: { input } });
    const { video, put: signed } = data!.createUpload;
    const subscription = client.subscribe({ query: OnCaptionReadyDocument, variables: { videoId: video.id } });
    let running: { unsubscribe(): void } | undefined;
    const event = new Promise<unknown>((resolve, reject) => {
      running = subscription.subscribe({
        next: ({ data: heard, error }) => resolve(error ?? heard),
        error: reject,
      });
    });
    await within(20, 'start_ack', Promise.race([acknowledged, event]));
    await put(signed, bytes);
    expect(await within(40, 'onCaptionReady', event)).toMatchObject({
      onCaptionReady: { __typename: 'CaptionReady', videoId: video.id, status: 'READY' },
    });
    running!.unsubscribe();
    client.stop();
  });

  it('is told why a subscription is refused', async () => {
    haveWebSocket();
    const client = apollo('not.a.token');
    const error = await within(
      20,
      'the refusal',
      new Promise<unknown>((resolve) => {
        client
          .subscribe({ query: OnCaptionReadyDocument, variables: {} })
          .subscribe({ next: (result) => resolve(result.error ?? result), error: resolve });
      }),
    );
    // The link gives up with an object of its own, which Apollo wraps.
    expect(error).toMatchObject({ cause: { errors: [{ message: 'Connection failed: UnauthorizedException' }] } });
  });
});

describe('urql', () => {
  it('takes the typed documents of the SDK as they are', async () => {
    const client = new UrqlClient({
      url: endpoints.graphql,
      exchanges: [fetchExchange],
      fetchOptions: { headers: { authorization: token } },
    });
    const { data, error } = await client.query(MeDocument, {}).toPromise();
    expect(error).toBeUndefined();
    expect(data!.me).toMatchObject({ userId: expect.any(String), openUploads: expect.any(Number) });
    const { input } = aLecture();
    const created = await client.mutation(CreateUploadDocument, { input }).toPromise();
    expect(created.error).toBeUndefined();
    expect(created.data!.createUpload.video).toMatchObject({ title: input.title, status: 'AWAITING_UPLOAD' });
  });

  it('gives the errors of a refused mutation', async () => {
    const client = new UrqlClient({
      url: endpoints.graphql,
      exchanges: [fetchExchange],
      fetchOptions: { headers: { authorization: token } },
    });
    const { error } = await client.mutation(UpdateVideoDocument, { input: nobodys }).toPromise();
    expect(error!.graphQLErrors).toHaveLength(1);
    expect(error!.graphQLErrors[0]!.path).toEqual(['updateVideo']);
  });
});

/** As AWS documents it for its links. */
function apollo(jwtToken = token): ApolloClient {
  const auth: AuthOptions = { type: AUTH_TYPE.AMAZON_COGNITO_USER_POOLS, jwtToken };
  const { graphql: url, region } = endpoints;
  return new ApolloClient({
    link: ApolloLink.from([
      createAuthLink({ url, region, auth }),
      createSubscriptionHandshakeLink({ url, region, auth }, new HttpLink({ uri: url })),
    ]),
    cache: new InMemoryCache(),
  });
}
