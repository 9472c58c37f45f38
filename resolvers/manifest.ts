/**
 * Which data source answers which field. Data only: `infra/` deploys it and `local/` runs it, so a field cannot exist in one
 * and be missing in the other. The code of `Query.video` is `resolvers/Query.video.ts`, that of the pipeline function
 * `signPut` is `resolvers/pipeline/signPut.ts`.
 */

/** What a data source stands on: the table, a Lambda function of `functions/manifest.ts`, the event bus, or nothing. */
export type DataSourceEntry =
  | { readonly kind: 'table' }
  | { readonly kind: 'function'; readonly function: string }
  | { readonly kind: 'events' }
  | { readonly kind: 'none' };

/** An AppSync function: a link of a pipeline. */
export interface PipelineFunctionEntry {
  readonly dataSource: DataSourceName;
}

/** A unit resolver, or a pipeline resolver with its functions in order. `maxBatchSize`: one Lambda call for a whole page. */
export type ResolverEntry =
  | { readonly dataSource: DataSourceName; readonly maxBatchSize?: number }
  | { readonly pipeline: readonly PipelineFunctionName[] };

export const dataSources = {
  table: { kind: 'table' },
  sign: { kind: 'function', function: 'sign' },
  multipart: { kind: 'function', function: 'multipart' },
  events: { kind: 'events' },
  saveCaptions: { kind: 'function', function: 'save-captions' },
  readWords: { kind: 'function', function: 'read-words' },
  none: { kind: 'none' },
} as const satisfies Readonly<Record<string, DataSourceEntry>>;

/** A data source above. */
export type DataSourceName = keyof typeof dataSources;

export const pipelineFunctions = {
  reserveUpload: { dataSource: 'table' },
  recallToken: { dataSource: 'table' },
  recallVideo: { dataSource: 'table' },
  signPut: { dataSource: 'sign' },
  readOwnVideo: { dataSource: 'table' },
  releaseUpload: { dataSource: 'table' },
  openMultipart: { dataSource: 'multipart' },
  keepMultipart: { dataSource: 'table' },
  abortSurplus: { dataSource: 'multipart' },
  findUpload: { dataSource: 'table' },
  signParts: { dataSource: 'sign' },
  checkParts: { dataSource: 'multipart' },
  beginCompletion: { dataSource: 'table' },
  completeParts: { dataSource: 'multipart' },
  buryVideo: { dataSource: 'table' },
  requestPurge: { dataSource: 'events' },
  queueAttempt: { dataSource: 'table' },
  requestCaptions: { dataSource: 'events' },
  storeCaptions: { dataSource: 'saveCaptions' },
  putTrack: { dataSource: 'table' },
  removeTrack: { dataSource: 'table' },
  removeFiles: { dataSource: 'saveCaptions' },
} as const satisfies Readonly<Record<string, PipelineFunctionEntry>>;

/** A pipeline function above. */
export type PipelineFunctionName = keyof typeof pipelineFunctions;

export const resolvers: Readonly<Record<string, ResolverEntry>> = {
  'Query.video': { dataSource: 'table' },
  'Query.videos': { dataSource: 'table' },
  'Query.me': { dataSource: 'table' },
  'Query.upload': { pipeline: ['findUpload', 'signPut', 'openMultipart', 'keepMultipart', 'abortSurplus'] },
  'Query.uploadParts': { pipeline: ['readOwnVideo', 'signParts'] },
  'Mutation.createUpload': {
    pipeline: [
      'reserveUpload',
      'recallToken',
      'recallVideo',
      'signPut',
      'openMultipart',
      'keepMultipart',
      'abortSurplus',
    ],
  },
  'Mutation.completeUpload': { pipeline: ['readOwnVideo', 'checkParts', 'beginCompletion', 'completeParts'] },
  'Mutation.cancelUpload': { pipeline: ['readOwnVideo', 'releaseUpload', 'requestPurge'] },
  'Mutation.updateVideo': { dataSource: 'table' },
  'Mutation.deleteVideo': { pipeline: ['readOwnVideo', 'buryVideo', 'requestPurge'] },
  'Mutation.retryCaptions': { pipeline: ['readOwnVideo', 'queueAttempt', 'requestCaptions'] },
  'Mutation.saveCaptions': { pipeline: ['readOwnVideo', 'storeCaptions', 'putTrack'] },
  'Mutation.deleteCaptions': { pipeline: ['readOwnVideo', 'removeTrack', 'removeFiles'] },
  'Mutation.notifyCaptionReady': { dataSource: 'none' },
  'Subscription.onCaptionReady': { dataSource: 'none' },
  'Video.url': { dataSource: 'sign', maxBatchSize: 100 },
  'Video.captions': { dataSource: 'sign', maxBatchSize: 100 },
  'CaptionTrack.words': { dataSource: 'readWords', maxBatchSize: 10 },
};

/** Where the code of every resolver and pipeline function is, by its name: a file under `resolvers/`, without `.ts`. */
export const codeFiles: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.keys(resolvers).map((field) => [field, field])),
  ...Object.fromEntries(Object.keys(pipelineFunctions).map((name) => [name, `pipeline/${name}`])),
};
