import '../extract-audio/extract-program.ts';
