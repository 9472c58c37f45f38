/**
 * What runs inside a function's own thread: imports the bundled handler once, then answers one invocation after the
 * other. Plain JavaScript, because a worker thread of Node 20 reads no TypeScript; `function-worker.ts` is the other
 * end and declares the messages.
 */
import { format } from 'node:util';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';

const { file, context } = workerData;

/** The invocation under way, for the log; `undefined` while the module loads and between invocations. */
let requestId;

const say = (message) => {
  parentPort.postMessage({ requestId, ...message });
};

// Lambda's runtime replaces these, so that each line carries its request; messages of one port keep their order.
const LEVELS = { log: 'INFO', info: 'INFO', debug: 'DEBUG', warn: 'WARN', error: 'ERROR', trace: 'TRACE' };
for (const [method, level] of Object.entries(LEVELS)) {
  console[method] = (...values) => {
    say({ kind: 'log', level, text: textOf(values) });
  };
}

// An object by itself is JSON in Lambda's JSON log; anything else is put together as the console does it.
function textOf(values) {
  const [only] = values;
  const isObject = values.length === 1 && typeof only === 'object' && only !== null && !(only instanceof Error);
  try {
    if (isObject) return JSON.stringify(only);
  } catch {
    // A cycle, say: Lambda formats it, too.
  }
  return format(...values);
}

const failure = (error, errorType) => {
  const message = error instanceof Error ? error.message : format(error);
  return { kind: 'failed', message, errorType, detail: error instanceof Error ? error.stack : message };
};

function initErrorType(error) {
  if (error?.code === 'ERR_MODULE_NOT_FOUND') return 'Runtime.ImportModuleError';
  return error instanceof SyntaxError ? 'Runtime.UserCodeSyntaxError' : undefined;
}

async function loadHandler() {
  const { handler } = await import(pathToFileURL(file).href);
  if (typeof handler !== 'function') {
    throw Object.assign(new Error(`${file} exports no function named handler`), { type: 'Runtime.HandlerNotFound' });
  }
  // Node 24's runtime refuses handlers that declare a callback.
  if (handler.length > 2) {
    throw Object.assign(new Error('AWS Lambda has removed support for callback-based function handlers'), {
      type: 'Runtime.CallbackHandlerDeprecated',
    });
  }
  return handler;
}

async function answer(handler, { payload, timeoutMs }) {
  const deadline = performance.now() + timeoutMs;
  try {
    const result = await handler(JSON.parse(payload), {
      ...context,
      awsRequestId: requestId,
      callbackWaitsForEmptyEventLoop: true,
      clientContext: undefined,
      identity: undefined,
      getRemainingTimeInMillis: () => Math.max(0, Math.round(deadline - performance.now())),
    });
    // A handler that returns nothing answers null.
    return { kind: 'returned', payload: JSON.stringify(result) ?? 'null' };
  } catch (error) {
    return failure(error);
  }
}

try {
  const handler = await loadHandler();
  parentPort.on('message', async (invocation) => {
    requestId = invocation.requestId;
    // The AWS SDK passes this on to the services it calls.
    process.env['_X_AMZN_TRACE_ID'] = invocation.traceId;
    say({ kind: 'answer', outcome: await answer(handler, invocation) });
    requestId = undefined;
  });
  say({ kind: 'ready' });
} catch (error) {
  say({ kind: 'initFailed', outcome: failure(error, error?.type ?? initErrorType(error)) });
}
