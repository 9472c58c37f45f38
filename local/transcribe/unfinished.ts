import type { Store } from '../context.ts';
import type { Job } from './job.ts';

/** Whether an earlier process left jobs behind that have to go on. Asked before the service is loaded, so it imports nothing. */
export function hasUnfinishedJobs(store: Store): boolean {
  for (const [, job] of store.collection<Job>('transcribe-jobs').entries()) if (!job.isAnnounced) return true;
  return false;
}
