#!/usr/bin/env node
// `npx lectern` in the repository: runs the command from its TypeScript. The published package has it as JavaScript.
import { register } from 'tsx/esm/api';

register();
await import('./cli.ts');
