export type Maybe<T> = T | null;
export type InputMaybe<T> = T | null | undefined;
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string };
  String: { input: string; output: string };
  Boolean: { input: boolean; output: boolean };
  Int: { input: number; output: number };
  Float: { input: number; output: number };
  AWSDate: { input: string; output: string };
  AWSDateTime: { input: string; output: string };
  AWSEmail: { input: string; output: string };
  AWSIPAddress: { input: string; output: string };
  AWSJSON: { input: string; output: string };
  AWSPhone: { input: string; output: string };
  AWSTime: { input: string; output: string };
  AWSTimestamp: { input: number; output: number };
  AWSURL: { input: string; output: string };
};

/** What a caption track came to. Carries no URL: query the video for those. */
export type CaptionReady = {
  /** The track's language; `und` when it could not be known. */
  readonly language: Scalars['String']['output'];
  /** Why it FAILED, from the list at `CaptionTrack.reason`; else `null`. */
  readonly reason?: Maybe<Scalars['String']['output']>;
  /** READY, NO_SPEECH or FAILED. */
  readonly status: CaptionStatus;
  /** The video's owner. */
  readonly userId: Scalars['ID']['output'];
  /** The video's version with this change in it. */
  readonly version: Scalars['Int']['output'];
  /** The video that the track belongs to. */
  readonly videoId: Scalars['ID']['output'];
};

export type CaptionReadyInput = {
  /** The track's language. */
  readonly language: Scalars['String']['input'];
  /** The public reason code of a FAILED track. */
  readonly reason?: InputMaybe<Scalars['String']['input']>;
  /** READY, NO_SPEECH or FAILED. */
  readonly status: CaptionStatus;
  /** The video's owner. */
  readonly userId: Scalars['ID']['input'];
  /** The video's version with this change in it. */
  readonly version: Scalars['Int']['input'];
  /** The video that the track belongs to. */
  readonly videoId: Scalars['ID']['input'];
};

/** Where a caption track comes from. */
export type CaptionSource =
  /** Transcribed. */
  | 'AUTO'
  /** Transcribed, then corrected by the owner. */
  | 'EDITED'
  /** Sent by the owner. */
  | 'UPLOADED';

/** Where a caption track is in its life. */
export type CaptionStatus =
  /** There will be no track; `reason` says why. */
  | 'FAILED'
  /** Nobody speaks in this video; there is nothing to show. */
  | 'NO_SPEECH'
  /** Waiting for a transcription job. */
  | 'QUEUED'
  /** The track can be shown: `vtt` and `srt` are there. */
  | 'READY'
  /** A transcription job is at work. */
  | 'TRANSCRIBING';

/** All cues of one video in one language. */
export type CaptionTrack = {
  /** How sure the detection of the language was, 0 to 1; `null` when the owner chose it. */
  readonly confidence?: Maybe<Scalars['Float']['output']>;
  /** Whether players choose this track first; `Video.captionFileKey` names its file. */
  readonly default: Scalars['Boolean']['output'];
  /** What a player shows in its menu. */
  readonly label: Scalars['String']['output'];
  /** A BCP 47 code, e.g. `en-US`; `und` until the spoken language is known. */
  readonly language: Scalars['String']['output'];
  /** Whether the language is likely to be wrong: it was detected with a `confidence` below 0.5. */
  readonly lowConfidence: Scalars['Boolean']['output'];
  /**
   * Why a track is FAILED: `NO_AUDIO`, `UNSUPPORTED_MEDIA`, `TOO_LONG`, `UNSUPPORTED_LANGUAGE`, `LIMIT_EXCEEDED` (the day's
   * minutes are used up) or `INTERNAL`. `null` in every
   * other status.
   */
  readonly reason?: Maybe<Scalars['String']['output']>;
  /** Where the track comes from. */
  readonly source: CaptionSource;
  /** The SRT file, with the same cues; `null` until READY. */
  readonly srt?: Maybe<SignedUrl>;
  /** Where the track is in its life. */
  readonly status: CaptionStatus;
  /** When the track last changed. */
  readonly updatedAt: Scalars['AWSDateTime']['output'];
  /** The WebVTT file, signed afresh for every query; `null` until READY. */
  readonly vtt?: Maybe<SignedUrl>;
  /**
   * The words that were heard, a page at a time; `null` for a track that is not transcribed or not READY. A page is read for
   * every track: ask for them where one video is shown, not in a list.
   */
  readonly words?: Maybe<WordPage>;
};

/** All cues of one video in one language. */
export type CaptionTrackWordsArgs = {
  limit?: InputMaybe<Scalars['Int']['input']>;
  nextToken?: InputMaybe<Scalars['String']['input']>;
};

export type CreateUploadInput = {
  /**
   * Makes a repeated call harmless: the same token with the same input gives the same video and a fresh URL, with other
   * input it is a `Conflict`. 1 to 64 of letters, digits, `-` and `_`; remembered for 24 hours.
   */
  readonly clientToken?: InputMaybe<Scalars['String']['input']>;
  /**
   * `video/mp4`, `video/webm`, `video/quicktime`, `video/x-matroska`, `audio/mpeg`, `audio/mp4`, `audio/wav`, `audio/ogg` or
   * `audio/flac`.
   */
  readonly contentType: Scalars['String']['input'];
  /** At most 5,000 characters. */
  readonly description?: InputMaybe<Scalars['String']['input']>;
  /** The spoken language, e.g. `en-US`; detected when left out. */
  readonly language?: InputMaybe<Scalars['String']['input']>;
  /** The exact size of the file in bytes, a whole number from 1 to `me.limits.uploadBytes`. S3 refuses any other size. */
  readonly sizeBytes: Scalars['Float']['input'];
  /** 1 to 255 characters after trimming; control characters and text direction marks are removed. */
  readonly title: Scalars['String']['input'];
  /** When given, it must be the caller's own `sub`, else the call is `Unauthorized`. The owner is always the caller. */
  readonly userId?: InputMaybe<Scalars['ID']['input']>;
};

/** A video that is gone. */
export type DeletedVideo = {
  /** The id it had. */
  readonly id: Scalars['ID']['output'];
};

/** One HTTP header. */
export type Header = {
  /** In lower case. A browser sets `content-length` itself from the body. */
  readonly name: Scalars['String']['output'];
  /** The value as it was signed. */
  readonly value: Scalars['String']['output'];
};

/** What one user may use. */
export type Limits = {
  /** Minutes of sound sent to transcription in one day, UTC. */
  readonly captionedMinutesPerDay: Scalars['Float']['output'];
  /** Calls of createUpload in one hour. */
  readonly createsPerHour: Scalars['Int']['output'];
  /** Uploads open at the same time. */
  readonly openUploads: Scalars['Int']['output'];
  /** Bytes of all videos together. */
  readonly storedBytes: Scalars['Float']['output'];
  /** Bytes of one video. */
  readonly uploadBytes: Scalars['Float']['output'];
  /** Videos, open uploads included. */
  readonly videos: Scalars['Int']['output'];
};

/** The caller. */
export type Me = {
  /** Minutes of sound sent to transcription since midnight UTC. */
  readonly captionedMinutesToday: Scalars['Float']['output'];
  /** What the caller may use. */
  readonly limits: Limits;
  /** Uploads that are reserved and not over. */
  readonly openUploads: Scalars['Int']['output'];
  /** Bytes of all videos, open uploads included as declared. */
  readonly storedBytes: Scalars['Float']['output'];
  /** The `sub` of the token. */
  readonly userId: Scalars['ID']['output'];
  /** Videos, open uploads included. */
  readonly videos: Scalars['Int']['output'];
};

/** How a multipart upload is cut, and how far it has come. */
export type MultipartUpload = {
  /** How many parts there are. */
  readonly partCount: Scalars['Int']['output'];
  /** The size of every part in bytes, but for the last, which may be smaller. */
  readonly partSizeBytes: Scalars['Float']['output'];
  /** The numbers of the parts that S3 holds, in order. */
  readonly uploadedParts: ReadonlyArray<Scalars['Int']['output']>;
};

export type Mutation = {
  /** Gives an open upload up. Its place in the caller's limits is free again at once, and whatever still arrives is removed. */
  readonly cancelUpload: Video;
  /**
   * Completes a multipart upload; S3's own list of parts decides whether it is whole. A PUT upload needs no completing.
   * Calling it twice is the same as once.
   */
  readonly completeUpload: Video;
  /** Reserves a video and returns the ticket to send its bytes straight to S3. */
  readonly createUpload: Upload;
  /**
   * Removes the caption track of one language, and its files: their URLs end with it. When players chose it first, they
   * choose the next READY track in the order of the languages.
   */
  readonly deleteCaptions: Video;
  /** Deletes the video, its bytes and its captions, for ever. */
  readonly deleteVideo: DeletedVideo;
  /**
   * Tells the owner's subscribers that a caption track reached its end. For Lectern's own functions, which sign with IAM;
   * nobody else may call it.
   */
  readonly notifyCaptionReady: CaptionReady;
  /** Transcribes the video again. A track that is being served stays until the new one is ready. */
  readonly retryCaptions: Video;
  /**
   * Stores a caption track of the caller's own, from WebVTT or SRT text. It replaces the track of the same language, whose
   * URLs stay valid until they expire. `CaptionsInvalid` tells the line at fault.
   */
  readonly saveCaptions: Video;
  /** Changes the title or the description. `Conflict` when the video has changed since `expectedVersion`. */
  readonly updateVideo: Video;
};

export type MutationCancelUploadArgs = {
  videoId: Scalars['ID']['input'];
};

export type MutationCompleteUploadArgs = {
  videoId: Scalars['ID']['input'];
};

export type MutationCreateUploadArgs = {
  input: CreateUploadInput;
};

export type MutationDeleteCaptionsArgs = {
  language: Scalars['String']['input'];
  videoId: Scalars['ID']['input'];
};

export type MutationDeleteVideoArgs = {
  id: Scalars['ID']['input'];
};

export type MutationNotifyCaptionReadyArgs = {
  input: CaptionReadyInput;
};

export type MutationRetryCaptionsArgs = {
  language?: InputMaybe<Scalars['String']['input']>;
  videoId: Scalars['ID']['input'];
};

export type MutationSaveCaptionsArgs = {
  input: SaveCaptionsInput;
};

export type MutationUpdateVideoArgs = {
  input: UpdateVideoInput;
};

export type Query = {
  /** Who is calling, what they use and what they may use. */
  readonly me: Me;
  /**
   * An open upload, for resuming it: for PUT a fresh URL, for MULTIPART which parts S3 already holds. `null` when the
   * video is not the caller's or not there, or when its upload is over.
   */
  readonly upload?: Maybe<Upload>;
  /** Fresh presigned URLs for parts of a multipart upload that is still open. Ask again when one has expired. */
  readonly uploadParts: ReadonlyArray<UploadPart>;
  /**
   * One of the caller's own videos. `null` when there is none with this id, or when it is somebody else's: the two are
   * never told apart.
   */
  readonly video?: Maybe<Video>;
  /** The caller's own videos, a page at a time. */
  readonly videos: VideoPage;
};

export type QueryUploadArgs = {
  videoId: Scalars['ID']['input'];
};

export type QueryUploadPartsArgs = {
  partNumbers: ReadonlyArray<Scalars['Int']['input']>;
  videoId: Scalars['ID']['input'];
};

export type QueryVideoArgs = {
  id: Scalars['ID']['input'];
};

export type QueryVideosArgs = {
  limit?: InputMaybe<Scalars['Int']['input']>;
  nextToken?: InputMaybe<Scalars['String']['input']>;
  order?: InputMaybe<SortOrder>;
  status?: InputMaybe<VideoStatus>;
};

export type SaveCaptionsInput = {
  /**
   * Whether players choose this track first; false when left out. The first READY track of a video is chosen first anyway, and
   * what takes its place.
   */
  readonly default?: InputMaybe<Scalars['Boolean']['input']>;
  /** When given, the change is refused with `Conflict` if the video's version is another. */
  readonly expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  /** What a player shows in its menu, 1 to 100 characters; the language's own name when left out, e.g. `Deutsch (Deutschland)`. */
  readonly label?: InputMaybe<Scalars['String']['input']>;
  /** A BCP 47 code, e.g. `de-DE`. */
  readonly language: Scalars['String']['input'];
  /**
   * WebVTT or SRT, at most 512,000 bytes of UTF-8, 20,000 cues, 1,000 characters a line and 24 hours. Markup is kept as text;
   * positions, styles and comments are left out.
   */
  readonly text: Scalars['String']['input'];
  /** A READY video. */
  readonly videoId: Scalars['ID']['input'];
};

/** A request to S3 that is already signed: send it with exactly these headers. */
export type SignedRequest = {
  /** After this time S3 refuses the URL; ask for a fresh one. */
  readonly expiresAt: Scalars['AWSDateTime']['output'];
  /** The headers that are signed; S3 refuses the request when one is missing or different. */
  readonly headers: ReadonlyArray<Header>;
  /** Where to send it. Whoever holds the URL can use it: treat it as a secret. */
  readonly url: Scalars['AWSURL']['output'];
};

/** A presigned URL to read with GET. */
export type SignedUrl = {
  /** After this time the URL is refused; query again for a fresh one. */
  readonly expiresAt: Scalars['AWSDateTime']['output'];
  /** Whoever holds the URL can read it until it expires. */
  readonly url: Scalars['AWSURL']['output'];
};

/** The order of a list, by the time of creation. */
export type SortOrder =
  /** The latest first. */
  | 'NEWEST_FIRST'
  /** The earliest first. */
  | 'OLDEST_FIRST';

export type Subscription = {
  /**
   * The caller's own videos only: one event whenever a caption track ends READY, NO_SPEECH or FAILED. Events are not
   * replayed, so query the video after subscribing and after every reconnect.
   */
  readonly onCaptionReady?: Maybe<CaptionReady>;
};

export type SubscriptionOnCaptionReadyArgs = {
  videoId?: InputMaybe<Scalars['ID']['input']>;
};

export type UpdateVideoInput = {
  /** The new description; unchanged when left out, removed when `null`. */
  readonly description?: InputMaybe<Scalars['String']['input']>;
  /** The `version` that the change is based on. */
  readonly expectedVersion: Scalars['Int']['input'];
  /** The video to change. */
  readonly id: Scalars['ID']['input'];
  /** The new title; unchanged when left out. Same rules as at createUpload. */
  readonly title?: InputMaybe<Scalars['String']['input']>;
};

/** The ticket of an upload: the video and how to send its bytes. */
export type Upload = {
  /** How to send the bytes; decided by their size. */
  readonly method: UploadMethod;
  /** The parts to send when `method` is MULTIPART; `null` for PUT, and when the upload is over or S3 has the whole object. */
  readonly multipart?: Maybe<MultipartUpload>;
  /** The one request to send when `method` is PUT; `null` for MULTIPART, and when the upload is over. */
  readonly put?: Maybe<SignedRequest>;
  /** The video that the bytes become. */
  readonly video: Video;
};

/** How the bytes of an upload are sent. */
export type UploadMethod =
  /** Parts to the URLs of `uploadParts`, then `completeUpload`. */
  | 'MULTIPART'
  /** One PUT to `put.url`. */
  | 'PUT';

/** A presigned URL for one part. */
export type UploadPart = {
  /** After this time S3 refuses the URL; ask for a fresh one. */
  readonly expiresAt: Scalars['AWSDateTime']['output'];
  /** 1 to `partCount`. */
  readonly partNumber: Scalars['Int']['output'];
  /** PUT the part's bytes here. */
  readonly url: Scalars['AWSURL']['output'];
};

/** A lecture. */
export type Video = {
  /** The storage key of the default caption track's VTT file; `null` until there is one. Use `captions` to read captions. */
  readonly captionFileKey?: Maybe<Scalars['String']['output']>;
  /** One track per language, by language. A track that is still being made is listed too. */
  readonly captions: ReadonlyArray<CaptionTrack>;
  /** As declared at createUpload. */
  readonly contentType: Scalars['String']['output'];
  /** When createUpload reserved it. */
  readonly createdAt: Scalars['AWSDateTime']['output'];
  /** `null` when the owner gave none. */
  readonly description?: Maybe<Scalars['String']['output']>;
  /** The length in seconds; `null` until READY. */
  readonly durationSeconds?: Maybe<Scalars['Float']['output']>;
  /** In pixels; `null` until READY and for sound without a picture. */
  readonly height?: Maybe<Scalars['Int']['output']>;
  /** A ULID: ids sort by the time of creation. */
  readonly id: Scalars['ID']['output'];
  /**
   * Why a video is REJECTED: `SIZE_MISMATCH` (other than declared) or `NOT_MEDIA` (no audio or video that can be
   * read, or one that was cut off).
   * `null` in every other status.
   */
  readonly reason?: Maybe<Scalars['String']['output']>;
  /** As declared at createUpload, in bytes; a READY video has exactly so many. */
  readonly sizeBytes: Scalars['Float']['output'];
  /** Where the video is in its life. */
  readonly status: VideoStatus;
  /** As the owner gave it, in Unicode's composed form without control characters. */
  readonly title: Scalars['String']['output'];
  /** When anything about it last changed. */
  readonly updatedAt: Scalars['AWSDateTime']['output'];
  /** Where to play the video, signed afresh for every query; `null` until READY. */
  readonly url?: Maybe<SignedUrl>;
  /** The owner: the `sub` of the token that created it. */
  readonly userId: Scalars['ID']['output'];
  /** Rises with every change: of two answers the one with the higher version is newer. */
  readonly version: Scalars['Int']['output'];
  /** In pixels; `null` until READY and for sound without a picture. */
  readonly width?: Maybe<Scalars['Int']['output']>;
};

/** A lecture. */
export type VideoCaptionsArgs = {
  language?: InputMaybe<Scalars['String']['input']>;
};

/** A page of videos. */
export type VideoPage = {
  /** In the order that was asked for. May be shorter than `limit`. */
  readonly items: ReadonlyArray<Video>;
  /** Give it to `videos` for the next page; `null` on the last. */
  readonly nextToken?: Maybe<Scalars['String']['output']>;
};

/** Where a video is in its life. */
export type VideoStatus =
  /** Reserved; the bytes have not arrived whole. */
  | 'AWAITING_UPLOAD'
  /** The owner gave the upload up. */
  | 'CANCELLED'
  /** The bytes did not arrive in time. */
  | 'EXPIRED'
  /** The bytes are there and are being checked. */
  | 'PROCESSING'
  /** The bytes are there, are what was declared, and play. Captions may still be on their way. */
  | 'READY'
  /** The bytes were not what was declared, or not media; `reason` says which. They have been removed. */
  | 'REJECTED';

/** One word that was heard. */
export type Word = {
  /** How sure the transcription was of it, 0 to 1; `null` when it did not say. */
  readonly confidence?: Maybe<Scalars['Float']['output']>;
  /** When it ends; for some words the moment at which they begin. */
  readonly endSeconds: Scalars['Float']['output'];
  /** When it begins, in seconds from the beginning. */
  readonly startSeconds: Scalars['Float']['output'];
  /** As it is written, with the punctuation that belongs to it. */
  readonly text: Scalars['String']['output'];
};

/** A page of the words of a transcript. */
export type WordPage = {
  /** In the order in which they were spoken. */
  readonly items: ReadonlyArray<Word>;
  /** Give it to `words` of the same track for the next page; `null` on the last. After another transcription it is not valid. */
  readonly nextToken?: Maybe<Scalars['String']['output']>;
};
