import type { LimitName } from '../../model/upload-limits.ts';
import { LIMIT_VARIABLES } from '../env.ts';

/** The stage's limits as numbers. */
export function limitsOf(env: Readonly<Record<string, string>>): Readonly<Record<LimitName, number>> {
  // Numbers are strings in an environment, and APPSYNC_JS has no Number().
  const limit = (name: LimitName): number => JSON.parse(env[LIMIT_VARIABLES[name]] ?? '0') as number;
  return {
    openUploads: limit('openUploads'),
    videos: limit('videos'),
    storedBytes: limit('storedBytes'),
    uploadBytes: limit('uploadBytes'),
    createsPerHour: limit('createsPerHour'),
    captionedMinutesPerDay: limit('captionedMinutesPerDay'),
  };
}
