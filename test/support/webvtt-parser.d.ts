declare module 'webvtt-parser' {
  /** What stands in a cue: text, or markup with more in it. */
  interface CueNode {
    readonly type: string;
    readonly value?: string;
    readonly children?: readonly CueNode[];
  }
  interface ParsedCue {
    readonly id: string;
    readonly startTime: number;
    readonly endTime: number;
    readonly tree: { readonly children: readonly CueNode[] };
  }
  /** The parser and validator of the W3C. */
  export class WebVTTParser {
    constructor(entities: Readonly<Record<string, string>>);
    parse(
      text: string,
      kind: 'subtitles/captions/descriptions',
    ): {
      readonly cues: readonly ParsedCue[];
      readonly errors: readonly { readonly message: string; readonly line: number }[];
    };
  }
}
