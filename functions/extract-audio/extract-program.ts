import { runMediaProgram } from '../lib/media-program.ts';
import type { AudioKind, Extraction } from './core.ts';

/** What an extraction asks for: bytes of the file, or that a piece of its own is written. */
export type ExtractionRequest =
  | { readonly kind: 'read'; readonly start: number; readonly end: number }
  | { readonly kind: 'write'; readonly audio: AudioKind; readonly position: number; readonly bytes: Uint8Array };

// The program of `extractApart`: bundled as a file of its own beside the function.
await runMediaProgram<ExtractionRequest, Extraction>(async () => {
  // mediabunny gives an Ogg a number by chance. An event that comes twice must make the same bytes.
  Math.random = () => 0.5;
  const { extractAudio } = await import('./extract-audio.ts');
  return (sizeBytes, ask) =>
    extractAudio({
      sizeBytes,
      readRange: (start, end) => ask({ kind: 'read', start, end }),
      write: async (audio, position, bytes) => {
        await ask({ kind: 'write', audio, position, bytes: bytes.slice() });
      },
    });
});
