import { describe, expect, it } from 'vitest';
import { aConfig, aPrincipal, aToken, HOST, idClaims, NOW } from '../local/appsync/authorization/given.ts';
import { startFrame } from '../local/appsync/realtime/given.ts';
import { aWholeApi, BY_KEY, signedObject } from '../local/appsync/realtime/whole-api.ts';
import { shows } from '../support/claims.ts';
import type { Handshake } from './realtime-answers.ts';
import { exchanges } from './realtime-answers.ts';

type Api = Awaited<ReturnType<typeof aWholeApi>>;

async function headerObject(api: Api, who: Extract<Handshake, { object: string }>['object']): Promise<object> {
  switch (who) {
    case 'key':
      return BY_KEY;
    case 'wrong key':
      return { ...BY_KEY, 'x-api-key': 'da2-zzzzzzzzzzzzzzzzzzzzzzzzzz' };
    case 'user':
      return { host: HOST, Authorization: await aToken(api.issuer) };
    case 'expired user':
      return { host: HOST, Authorization: await aToken(api.issuer, idClaims({ exp: NOW / 1000 - 1 })) };
    case 'powerless key pair':
      return signedObject('/graphql/connect', '{}');
    case 'nobody':
      return { host: HOST };
  }
}

describe('the real-time endpoint', () => {
  it.each(exchanges)('answers $shows', async ({ connect, sends, answers }) => {
    shows(
      'appsync:message connection_ack',
      'appsync:message connection_error',
      'appsync:message error',
      'appsync:filter check at start',
    );
    const powerless = aPrincipal({ mayCall: () => false });
    const api = await aWholeApi(
      'object' in connect && connect.object === 'powerless key pair' ? { ...onlyIam(powerless) } : {},
    );
    const object = 'object' in connect ? await headerObject(api, connect.object) : {};
    const client =
      'object' in connect ? await api.connect(object) : await api.open(connect.query ?? '', [...connect.protocols]);
    const came: unknown[] = [];
    for (const sent of sends) {
      if (!Array.isArray(sent)) client.send(sent);
      else {
        // A `start` of the table: its parts are in this order.
        const [id, query, variables = {}] = sent as [string, string, Record<string, unknown>?];
        client.send(startFrame(id, { query, variables }, object));
        came.push(await client.next());
      }
    }
    while (came.length < answers.length) came.push(await client.next());
    expect(came).toEqual(answers);
    const isOver = JSON.stringify(answers).includes('connection_error');
    if (isOver) expect(await client.closed()).toBe(1008);
    else expect(client.socket.readyState).toBe(client.socket.OPEN);
  });
});

function onlyIam(principal: ReturnType<typeof aPrincipal>) {
  return aConfig([{ type: 'AWS_IAM', find: () => principal }]);
}
