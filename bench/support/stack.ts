import { createClient } from '../../sdk/index.ts';
import { startOwnStack, type OwnStack } from '../../tools/own-stack.ts';
import { signIn } from '../../tools/sign-in.ts';
import { WebSocket } from 'ws';
import type { Target } from './load.ts';

/** The whole stack in a process of its own, and its demo user. */
export interface WholeStack {
  readonly stack: OwnStack;
  readonly target: Target;
  readonly client: ReturnType<typeof createClient>;
}

/** Starts the stack as `npm start` does and signs its demo user in. */
export async function startStack(options: Parameters<typeof startOwnStack>[0] = {}): Promise<WholeStack> {
  return signInTo(await startOwnStack(options));
}

/** Signs the demo user of a stack in. */
export async function signInTo(stack: OwnStack): Promise<WholeStack> {
  const { aws, userPoolId, userPoolClientId, demoUser, graphql, realtime } = stack.endpoints;
  const pool = { endpoint: aws, userPoolId, userPoolClientId };
  const token = await signIn(pool, demoUser.username, demoUser.password);
  const client = createClient({ url: graphql, realtimeUrl: realtime, getToken: () => token, WebSocket });
  return { stack, client, target: { port: Number(new URL(graphql).port), headers: { Authorization: token } } };
}
