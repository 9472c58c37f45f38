import { environment as finishCaptions } from '../finish-captions/env.ts';
import type { Environment } from '../lib/settings.ts';
import { environment as purge } from '../purge/env.ts';
import { environment as startCaptions } from '../start-captions/env.ts';

/** The sweeper does what these would have done. */
export const environment = { ...startCaptions, ...finishCaptions, ...purge } as const satisfies Environment;
