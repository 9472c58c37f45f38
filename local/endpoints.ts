import { BUCKET, REGION, TABLE, type Installation } from './installation.ts';
import type { Settings } from './settings.ts';

/** What `endpoints.json` holds: all that an outside program needs to drive the stack. Outside programs rely on these names. */
export interface Endpoints {
  readonly graphql: string;
  readonly realtime: string;
  /** Every AWS service, for `AWS_ENDPOINT_URL`. */
  readonly aws: string;
  readonly web: string;
  /** The GraphQL console: sign in there as on the page. */
  readonly console: string;
  readonly region: string;
  readonly userPoolId: string;
  readonly userPoolClientId: string;
  readonly issuer: string;
  readonly jwks: string;
  readonly bucket: string;
  readonly table: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly demoUser: { readonly username: string; readonly password: string };
}

/** The addresses of a stack, known before anything listens. */
export function endpointsOf(settings: Settings, installation: Installation): Endpoints {
  const host = `127.0.0.1:${settings.port}`;
  const web = `${settings.tls ? 'https' : 'http'}://${host}`;
  const aws = `http://127.0.0.1:${settings.awsPort}`;
  const { userPoolId, userPoolClientId, credentials, demoUser } = installation;
  return {
    graphql: `${web}/graphql`,
    realtime: `${settings.tls ? 'wss' : 'ws'}://${host}/graphql/realtime`,
    aws,
    web: `${web}/`,
    console: `${web}/console/`,
    region: REGION,
    userPoolId,
    userPoolClientId,
    issuer: `https://cognito-idp.${REGION}.amazonaws.com/${userPoolId}`,
    jwks: `${aws}/${userPoolId}/.well-known/jwks.json`,
    bucket: BUCKET,
    table: TABLE,
    credentials,
    demoUser,
  };
}
