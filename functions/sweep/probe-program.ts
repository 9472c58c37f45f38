import '../start-captions/probe-program.ts';
