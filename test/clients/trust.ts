import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { certificateFile } from '../../local/tls.ts';
import { startOwnStack } from '../../tools/own-stack.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** A data folder whose certificate the test processes trust. */
    tlsFolder: string;
  }
}

/**
 * Lets `--tls` make its certificate and has the test processes trust it. Node reads `NODE_EXTRA_CA_CERTS` only when a process
 * begins, so the certificate must be there before they do.
 */
export default async function trust(project: TestProject): Promise<() => void> {
  const tlsFolder = mkdtempSync(join(tmpdir(), 'lectern-tls-'));
  const first = await startOwnStack({ dataFolder: tlsFolder, args: ['--tls'] });
  await first.stop({ keepData: true });
  process.env['NODE_EXTRA_CA_CERTS'] = certificateFile(tlsFolder);
  project.provide('tlsFolder', tlsFolder);
  return () => {
    rmSync(tlsFolder, { recursive: true, force: true });
  };
}
