import { interleave } from '../support/rounds.ts';
import { CALL, VARIABLES, bundleBoth } from '../support/sign-function.ts';
import { atMost, type Row } from '../support/table.ts';

const CALLS = 1500;

type Handler = (event: unknown) => Promise<{ readonly signed: readonly { readonly url: string }[] }>;

/** CPU time of one presigned URL, both functions warm. */
export async function measure(): Promise<readonly Row[]> {
  Object.assign(process.env, VARIABLES);
  const bundles = await bundleBoth();
  // The bundles export a handler.
  const load = async (file: string) => ((await import(file)) as { handler: Handler }).handler;
  const [ours, other] = [await load(bundles.ours), await load(bundles.other)];
  await expectSame(ours, other);
  const { us } = await interleave(cpuOf(ours), cpuOf(other));
  bundles.remove();
  return [atMost('presign one URL: CPU', 'µs', us, 0.08)];
}

function cpuOf(handler: Handler) {
  return async (): Promise<{ readonly us: number }> => {
    const before = process.cpuUsage();
    for (let n = 0; n < CALLS; n += 1) await handler(CALL);
    const { user, system } = process.cpuUsage(before);
    return { us: (user + system) / CALLS };
  };
}

/** Both must do the same work: the same URL but for what the client adds of its own. */
async function expectSame(ours: Handler, other: Handler): Promise<void> {
  const [a, b] = await Promise.all(
    [ours, other].map(async (handler) => new URL((await handler(CALL)).signed[0]?.url ?? '')),
  );
  const parameter = (url: URL | undefined, name: string) => url?.searchParams.get(name);
  for (const name of ['versionId', 'response-content-type', 'X-Amz-Expires', 'X-Amz-Credential', 'X-Amz-SignedHeaders'])
    if (parameter(a, name) !== parameter(b, name) || parameter(a, name) === null)
      throw new Error(`The two sign different things: ${String(a)} and ${String(b)}`);
  if (a?.host !== b?.host || a?.pathname !== b?.pathname) throw new Error('The two sign for different places.');
}
