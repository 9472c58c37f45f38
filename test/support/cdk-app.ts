import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { atEndOfFile } from './at-end-of-file.ts';
import { cdkContext } from './stacks.ts';
import { makeFolder } from './process.ts';

const { folder, remove } = makeFolder();
let made = 0;

/** An app that writes into a folder which goes with the test file: by itself, CDK leaves one behind for each app. */
export function aCdkApp(): App {
  made += 1;
  // Each time: this module outlives the file that loaded it.
  atEndOfFile.add(remove);
  return new App({ outdir: join(folder, String(made)), context: cdkContext(), analyticsReporting: false });
}
