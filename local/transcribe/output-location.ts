import type { ObjectAddress } from './media-store.ts';

/** Where the files of a job go. */
export interface OutputLocation {
  readonly bucket: string;
  /** The transcript's key; ends in `.json`. */
  readonly transcriptKey: string;
}

/**
 * The service's naming rule: an OutputKey that ends in `.json` is the file itself, anything else is a folder that gets
 * `<job name>.json`; without OutputKey the file lies at the top of the bucket.
 */
export function outputLocation(bucket: string, outputKey: string | undefined, jobName: string): OutputLocation {
  const file = `${jobName}.json`;
  if (outputKey === undefined) return { bucket, transcriptKey: file };
  if (outputKey.endsWith('.json')) return { bucket, transcriptKey: outputKey };
  return { bucket, transcriptKey: outputKey.endsWith('/') ? `${outputKey}${file}` : `${outputKey}/${file}` };
}

export const transcriptAddress = ({ bucket, transcriptKey }: OutputLocation): ObjectAddress => ({
  bucket,
  key: transcriptKey,
});

/** Subtitle files lie beside the transcript and share its name. */
export const subtitleAddress = (location: OutputLocation, format: 'vtt' | 'srt'): ObjectAddress => ({
  bucket: location.bucket,
  key: location.transcriptKey.replace(/\.json$/, `.${format}`),
});

/** The file by which the service finds out, before it takes a job, whether it may write there. It stays. */
export const accessCheckAddress = ({ bucket, transcriptKey }: OutputLocation): ObjectAddress => ({
  bucket,
  key: `${transcriptKey.slice(0, transcriptKey.lastIndexOf('/') + 1)}.write_access_check_file.temp`,
});
