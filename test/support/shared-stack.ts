import type { TestProject } from 'vitest/node';
import { startOwnStack, type OwnStack } from '../../tools/own-stack.ts';

/** What a test that shares a stack may know of it: nothing by which it could end it, or be in the others' way. */
export type SharedStack = Pick<OwnStack, 'endpoints' | 'dataFolder'>;

declare module 'vitest' {
  interface ProvidedContext {
    /** Not there with `API_URL`, and in projects whose tests have a stack each. */
    sharedStack?: SharedStack;
  }
}

/** One local stack for all files of a project: each makes users of its own, as it would at a deployed stage. */
export async function setup(project: TestProject): Promise<(() => Promise<unknown>) | undefined> {
  if (process.env['API_URL'] !== undefined) return undefined;
  const stack = await startOwnStack();
  // Whatever ends the run, nothing is left behind.
  process.once('exit', () => stack.process.kill());
  const { endpoints, dataFolder } = stack;
  project.provide('sharedStack', { endpoints, dataFolder });
  return () => stack.stop();
}
