import { runMediaProgram } from '../lib/media-program.ts';
import type { MediaFacts } from './core.ts';

/** What a probe asks for: these bytes of the file. */
export interface ProbeRequest {
  readonly start: number;
  readonly end: number;
}

// The program of `probeApart`: bundled as a file of its own beside the function.
await runMediaProgram<ProbeRequest, MediaFacts | undefined>(async () => {
  const { probe } = await import('./probe.ts');
  return (sizeBytes, ask) => probe((start, end) => ask({ start, end }), sizeBytes);
});
