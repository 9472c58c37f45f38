import '../start-captions/probe-thread.ts';
