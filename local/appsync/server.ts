/** AppSync in one process: configuration in, server out. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { createAuthorizer } from './authorization/authorizer.ts';
import { evaluateCode } from './evaluation/evaluate-code.ts';
import type { EvaluateCodeInput, EvaluateCodeOutcome } from './evaluation/evaluate-code.ts';
import { createEvaluator } from './evaluation/evaluator.ts';
import { createExecution } from './execution/execution.ts';
import { createHttpHandler } from './http.ts';
import { createRealtime } from './realtime/realtime.ts';
import type { AppSyncConfig } from './types.ts';

/** A running API, waiting for requests. */
export interface AppSync {
  /** Serves `/graphql`: POST, GET and the CORS preflight. Any other path is answered with 404. */
  readonly handleHttp: (request: IncomingMessage, response: ServerResponse) => void;
  /** Serves the real-time endpoint; the caller decides which paths are it. */
  readonly handleUpgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** AppSync's `EvaluateCode`. */
  readonly evaluateCode: (input: EvaluateCodeInput) => EvaluateCodeOutcome;
  /** Ends all real-time connections. */
  readonly close: () => Promise<void>;
}

/**
 * Builds an API. Throws `ConfigurationRefused` for a schema or a resolver that leads nowhere and `CodeRefused` for
 * code that AppSync would not save, each naming the culprit. Listens on nothing: give its handlers to an HTTP server.
 */
export function createAppSync(config: AppSyncConfig): AppSync {
  const clock = config.clock ?? { now: () => Date.now() };
  const log = config.log ?? (() => undefined);
  const evaluator = createEvaluator({ clock });
  const authorizer = createAuthorizer(config);
  const execution = createExecution({ config, evaluator });
  const realtime = createRealtime({ config, execution, authorizer });
  return {
    handleHttp: createHttpHandler({
      execution,
      authorizer,
      publish: (completed) => realtime.publish(completed),
      invalidate: (request) => realtime.invalidate(request),
      log,
    }),
    handleUpgrade: (request, socket, head) => realtime.handleUpgrade(request, socket, head),
    evaluateCode: (input) => evaluateCode(evaluator, input),
    close: () => realtime.close(),
  };
}
