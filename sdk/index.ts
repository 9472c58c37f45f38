/**
 * The typed client of a Lectern API. It needs nothing at run time but `fetch` and, for subscriptions, `WebSocket`.
 */
export { createClient, deriveRealtimeUrl } from './client.ts';
export type { Client, ClientOptions, Sendable } from './client.ts';
export { isRetryable, LecternError } from './errors.ts';
export type { ClientErrorCode, ErrorEntry, LecternErrorDetails } from './errors.ts';
export type { SubscribeOptions, Subscription } from './event-stream.ts';
export type { AmplifyText, CallOptions, Operation, OperationKind } from './operation.ts';
export { allVideos, allWords } from './pages.ts';
export type { Word } from './pages.ts';
export { printDocument } from './print.ts';
export type { Timing, WebSocketConstructor, WebSocketLike } from './realtime-connection.ts';
export { putUpload } from './put-upload.ts';
export type { PutUploadOptions, UploadTicket } from './put-upload.ts';
export { uploadVideo } from './upload.ts';
export type { UploadClient, UploadProgress, UploadVideoOptions, VideoUpload } from './upload.ts';
export { contentTypeOf, UPLOAD_CONTENT_TYPES } from './upload-names.ts';
export type { Piece, UploadSource } from './upload-source.ts';
export { watchVideo } from './watch.ts';
export type { VideoWatch, WatchClient, WatchedVideo, WatchVideoOptions } from './watch.ts';

export {
  CancelUploadDocument,
  CancelUploadText,
  CaptionWordsDocument,
  CaptionWordsText,
  CompleteUploadDocument,
  CompleteUploadText,
  CreateUploadDocument,
  CreateUploadText,
  DeleteCaptionsDocument,
  DeleteCaptionsText,
  DeleteVideoDocument,
  DeleteVideoText,
  MeDocument,
  MeText,
  OnCaptionReadyDocument,
  OnCaptionReadyText,
  RetryCaptionsDocument,
  RetryCaptionsText,
  SaveCaptionsDocument,
  SaveCaptionsText,
  UpdateVideoDocument,
  UpdateVideoText,
  UploadDocument,
  UploadPartsDocument,
  UploadPartsText,
  UploadText,
  VideoDocument,
  VideoText,
  VideosDocument,
  VideosText,
} from './generated.ts';
export type {
  CancelUploadMutation,
  CancelUploadMutationVariables,
  CaptionSource,
  CaptionStatus,
  CaptionTrackFieldsFragment,
  CaptionWordsQuery,
  CaptionWordsQueryVariables,
  CompleteUploadMutation,
  CompleteUploadMutationVariables,
  CreateUploadInput,
  CreateUploadMutation,
  CreateUploadMutationVariables,
  DeleteCaptionsMutation,
  DeleteCaptionsMutationVariables,
  DeleteVideoMutation,
  DeleteVideoMutationVariables,
  MeQuery,
  MeQueryVariables,
  OnCaptionReadySubscription,
  OnCaptionReadySubscriptionVariables,
  OperationMethods,
  RetryCaptionsMutation,
  RetryCaptionsMutationVariables,
  SaveCaptionsInput,
  SaveCaptionsMutation,
  SaveCaptionsMutationVariables,
  SignedUrlFieldsFragment,
  SortOrder,
  UpdateVideoInput,
  UpdateVideoMutation,
  UpdateVideoMutationVariables,
  UploadFieldsFragment,
  UploadMethod,
  UploadPartsQuery,
  UploadPartsQueryVariables,
  UploadQuery,
  UploadQueryVariables,
  VideoFieldsFragment,
  VideoQuery,
  VideoQueryVariables,
  VideosQuery,
  VideosQueryVariables,
  VideoStatus,
} from './generated.ts';
