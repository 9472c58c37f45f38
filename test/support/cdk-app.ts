import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { afterAll } from 'vitest';
import { cdkContext } from './stacks.ts';
import { makeFolder } from './process.ts';

const { folder, remove } = makeFolder();
afterAll(remove);
let made = 0;

/** An app that writes into a folder which goes with the test file: by itself, CDK leaves one behind for each app. */
export function aCdkApp(): App {
  made += 1;
  return new App({ outdir: join(folder, String(made)), context: cdkContext(), analyticsReporting: false });
}
