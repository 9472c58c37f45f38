import type { Store } from '../context.ts';
import { describeJob, type Job } from '../transcribe/job.ts';
import { count, moment, nothing, pretty } from './format.ts';
import { html, type Html } from './html.ts';
import type { Section } from './section.ts';

const SHOWN_JOBS = 200;

/** The transcription jobs, newest first; at most 200. */
export function listJobs(store: Store): readonly Job[] {
  const jobs = [...store.collection<Job>('transcribe-jobs').entries()].map(([, job]) => job);
  return jobs.sort((a, b) => b.sequence - a.sequence).slice(0, SHOWN_JOBS);
}

/** Transcribe's jobs. */
export function createJobsSection(options: { readonly store: Store; readonly region: string }): Section {
  return {
    name: 'jobs',
    title: 'Jobs',
    show: () => {
      const jobs = listJobs(options.store);
      if (jobs.length === 0) return nothing('No transcription job yet. One begins when a lecture has arrived.');
      return html`<p class="hint">
          ${
            jobs.length < SHOWN_JOBS
              ? count(jobs.length, 'transcription job')
              : `The latest ${SHOWN_JOBS} transcription jobs`
          },
          newest first.
        </p>
        <ul class="list">
          ${jobs.map((job) => showJob(job, options.region))}
        </ul>`;
    },
  };
}

const TONES: Readonly<Record<Job['status'], string>> = {
  QUEUED: '',
  IN_PROGRESS: '',
  COMPLETED: 'on',
  FAILED: 'off',
};

function showJob(job: Job, region: string): Html {
  const { request, status, failureReason, fault, detected, language } = job;
  return html`<li>
    <details>
      <summary>
        <span class="what">
          <strong>${request.name}</strong>
          <span class="hint">
            ${moment(job.createdAt)}${
              detected !== undefined && `, ${detected.durationSeconds.toFixed(0)} s of ${detected.mediaFormat}`
            }${language !== undefined && `, ${language.code}`}
          </span>
          ${failureReason !== undefined && html`<span class="bad">${failureReason}</span>`}
          ${fault !== undefined && html`<span class="hint">A fault was switched on for it.</span>`}
        </span>
        <span class="tags">
          ${
            status === 'COMPLETED' &&
            request.subtitles !== undefined &&
            job.subtitleFormats === undefined &&
            html`<span class="tag">no speech</span>`
          }
          <span class="tag ${TONES[status]}">${status}</span>
        </span>
      </summary>
      ${pretty(describeJob(job, region))}
    </details>
  </li>`;
}
