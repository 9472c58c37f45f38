import '../extract-audio/extract-thread.ts';
