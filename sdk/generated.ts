// Written by `npm run codegen` from schema.graphql and operations.graphql; edit those.
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import { typedText } from './operation.ts';
import type { CallOptions, Operation, SendOperation, SubscribeOperation } from './operation.ts';
import type { SubscribeOptions, Subscription } from './event-stream.ts';
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
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

export type CreateUploadInput = {
  /**
   * Makes a repeated call harmless: the same token with the same input gives the same video and a fresh URL, with other
   * input it is a `Conflict`. 1 to 64 of letters, digits, `-` and `_`; remembered for 24 hours.
   */
  readonly clientToken?: string | null | undefined;
  /**
   * `video/mp4`, `video/webm`, `video/quicktime`, `video/x-matroska`, `audio/mpeg`, `audio/mp4`, `audio/wav`, `audio/ogg` or
   * `audio/flac`.
   */
  readonly contentType: string;
  /** At most 5,000 characters. */
  readonly description?: string | null | undefined;
  /** The spoken language, e.g. `en-US`; detected when left out. */
  readonly language?: string | null | undefined;
  /** The exact size of the file in bytes, a whole number from 1 to `me.limits.uploadBytes`. S3 refuses any other size. */
  readonly sizeBytes: number;
  /** 1 to 255 characters after trimming; control characters and text direction marks are removed. */
  readonly title: string;
  /** When given, it must be the caller's own `sub`, else the call is `Unauthorized`. The owner is always the caller. */
  readonly userId?: string | null | undefined;
};

export type SaveCaptionsInput = {
  /**
   * Whether players choose this track first; false when left out. The first READY track of a video is chosen first anyway, and
   * what takes its place.
   */
  readonly default?: boolean | null | undefined;
  /** When given, the change is refused with `Conflict` if the video's version is another. */
  readonly expectedVersion?: number | null | undefined;
  /** What a player shows in its menu, 1 to 100 characters; the language's own name when left out, e.g. `Deutsch (Deutschland)`. */
  readonly label?: string | null | undefined;
  /** A BCP 47 code, e.g. `de-DE`. */
  readonly language: string;
  /**
   * WebVTT or SRT, at most 512,000 bytes of UTF-8, 20,000 cues, 1,000 characters a line and 24 hours. Markup is kept as text;
   * positions, styles and comments are left out.
   */
  readonly text: string;
  /** A READY video. */
  readonly videoId: string;
};

/** The order of a list, by the time of creation. */
export type SortOrder =
  /** The latest first. */
  | 'NEWEST_FIRST'
  /** The earliest first. */
  | 'OLDEST_FIRST';

export type UpdateVideoInput = {
  /** The new description; unchanged when left out, removed when `null`. */
  readonly description?: string | null | undefined;
  /** The `version` that the change is based on. */
  readonly expectedVersion: number;
  /** The video to change. */
  readonly id: string;
  /** The new title; unchanged when left out. Same rules as at createUpload. */
  readonly title?: string | null | undefined;
};

/** How the bytes of an upload are sent. */
export type UploadMethod =
  /** Parts to the URLs of `uploadParts`, then `completeUpload`. */
  | 'MULTIPART'
  /** One PUT to `put.url`. */
  | 'PUT';

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

export type SignedUrlFieldsFragment = { readonly url: string; readonly expiresAt: string };

export type CaptionTrackFieldsFragment = {
  readonly language: string;
  readonly label: string;
  readonly source: CaptionSource;
  readonly status: CaptionStatus;
  readonly reason: string | null;
  readonly default: boolean;
  readonly confidence: number | null;
  readonly lowConfidence: boolean;
  readonly updatedAt: string;
};

export type VideoFieldsFragment = {
  readonly id: string;
  readonly userId: string;
  readonly title: string;
  readonly description: string | null;
  readonly contentType: string;
  readonly sizeBytes: number;
  readonly status: VideoStatus;
  readonly reason: string | null;
  readonly durationSeconds: number | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly captionFileKey: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly version: number;
  readonly captions: ReadonlyArray<{
    readonly language: string;
    readonly label: string;
    readonly source: CaptionSource;
    readonly status: CaptionStatus;
    readonly reason: string | null;
    readonly default: boolean;
    readonly confidence: number | null;
    readonly lowConfidence: boolean;
    readonly updatedAt: string;
  }>;
};

export type UploadFieldsFragment = {
  readonly method: UploadMethod;
  readonly video: {
    readonly id: string;
    readonly userId: string;
    readonly title: string;
    readonly description: string | null;
    readonly contentType: string;
    readonly sizeBytes: number;
    readonly status: VideoStatus;
    readonly reason: string | null;
    readonly durationSeconds: number | null;
    readonly width: number | null;
    readonly height: number | null;
    readonly captionFileKey: string | null;
    readonly createdAt: string;
    readonly updatedAt: string;
    readonly version: number;
    readonly captions: ReadonlyArray<{
      readonly language: string;
      readonly label: string;
      readonly source: CaptionSource;
      readonly status: CaptionStatus;
      readonly reason: string | null;
      readonly default: boolean;
      readonly confidence: number | null;
      readonly lowConfidence: boolean;
      readonly updatedAt: string;
    }>;
  };
  readonly put: {
    readonly url: string;
    readonly expiresAt: string;
    readonly headers: ReadonlyArray<{ readonly name: string; readonly value: string }>;
  } | null;
  readonly multipart: {
    readonly partSizeBytes: number;
    readonly partCount: number;
    readonly uploadedParts: ReadonlyArray<number>;
  } | null;
};

export type VideoQueryVariables = Exact<{
  id: string;
}>;

export type VideoQuery = {
  readonly video: {
    readonly id: string;
    readonly userId: string;
    readonly title: string;
    readonly description: string | null;
    readonly contentType: string;
    readonly sizeBytes: number;
    readonly status: VideoStatus;
    readonly reason: string | null;
    readonly durationSeconds: number | null;
    readonly width: number | null;
    readonly height: number | null;
    readonly captionFileKey: string | null;
    readonly createdAt: string;
    readonly updatedAt: string;
    readonly version: number;
    readonly url: { readonly url: string; readonly expiresAt: string } | null;
    readonly captions: ReadonlyArray<{
      readonly language: string;
      readonly label: string;
      readonly source: CaptionSource;
      readonly status: CaptionStatus;
      readonly reason: string | null;
      readonly default: boolean;
      readonly confidence: number | null;
      readonly lowConfidence: boolean;
      readonly updatedAt: string;
      readonly vtt: { readonly url: string; readonly expiresAt: string } | null;
      readonly srt: { readonly url: string; readonly expiresAt: string } | null;
    }>;
  } | null;
};

export type CaptionWordsQueryVariables = Exact<{
  videoId: string;
  language: string;
  limit?: number | null | undefined;
  nextToken?: string | null | undefined;
}>;

export type CaptionWordsQuery = {
  readonly video: {
    readonly id: string;
    readonly captions: ReadonlyArray<{
      readonly language: string;
      readonly words: {
        readonly nextToken: string | null;
        readonly items: ReadonlyArray<{
          readonly startSeconds: number;
          readonly endSeconds: number;
          readonly text: string;
          readonly confidence: number | null;
        }>;
      } | null;
    }>;
  } | null;
};

export type VideosQueryVariables = Exact<{
  status?: VideoStatus | null | undefined;
  order?: SortOrder | null | undefined;
  limit?: number | null | undefined;
  nextToken?: string | null | undefined;
}>;

export type VideosQuery = {
  readonly videos: {
    readonly nextToken: string | null;
    readonly items: ReadonlyArray<{
      readonly id: string;
      readonly userId: string;
      readonly title: string;
      readonly description: string | null;
      readonly contentType: string;
      readonly sizeBytes: number;
      readonly status: VideoStatus;
      readonly reason: string | null;
      readonly durationSeconds: number | null;
      readonly width: number | null;
      readonly height: number | null;
      readonly captionFileKey: string | null;
      readonly createdAt: string;
      readonly updatedAt: string;
      readonly version: number;
      readonly captions: ReadonlyArray<{
        readonly language: string;
        readonly label: string;
        readonly source: CaptionSource;
        readonly status: CaptionStatus;
        readonly reason: string | null;
        readonly default: boolean;
        readonly confidence: number | null;
        readonly lowConfidence: boolean;
        readonly updatedAt: string;
      }>;
    }>;
  };
};

export type UploadPartsQueryVariables = Exact<{
  videoId: string;
  partNumbers: ReadonlyArray<number>;
}>;

export type UploadPartsQuery = {
  readonly uploadParts: ReadonlyArray<{
    readonly partNumber: number;
    readonly url: string;
    readonly expiresAt: string;
  }>;
};

export type UploadQueryVariables = Exact<{
  videoId: string;
}>;

export type UploadQuery = {
  readonly upload: {
    readonly method: UploadMethod;
    readonly video: {
      readonly id: string;
      readonly userId: string;
      readonly title: string;
      readonly description: string | null;
      readonly contentType: string;
      readonly sizeBytes: number;
      readonly status: VideoStatus;
      readonly reason: string | null;
      readonly durationSeconds: number | null;
      readonly width: number | null;
      readonly height: number | null;
      readonly captionFileKey: string | null;
      readonly createdAt: string;
      readonly updatedAt: string;
      readonly version: number;
      readonly captions: ReadonlyArray<{
        readonly language: string;
        readonly label: string;
        readonly source: CaptionSource;
        readonly status: CaptionStatus;
        readonly reason: string | null;
        readonly default: boolean;
        readonly confidence: number | null;
        readonly lowConfidence: boolean;
        readonly updatedAt: string;
      }>;
    };
    readonly put: {
      readonly url: string;
      readonly expiresAt: string;
      readonly headers: ReadonlyArray<{ readonly name: string; readonly value: string }>;
    } | null;
    readonly multipart: {
      readonly partSizeBytes: number;
      readonly partCount: number;
      readonly uploadedParts: ReadonlyArray<number>;
    } | null;
  } | null;
};

export type MeQueryVariables = Exact<{ [key: string]: never }>;

export type MeQuery = {
  readonly me: {
    readonly userId: string;
    readonly openUploads: number;
    readonly videos: number;
    readonly storedBytes: number;
    readonly captionedMinutesToday: number;
    readonly limits: {
      readonly openUploads: number;
      readonly videos: number;
      readonly storedBytes: number;
      readonly uploadBytes: number;
      readonly createsPerHour: number;
      readonly captionedMinutesPerDay: number;
    };
  };
};

export type CreateUploadMutationVariables = Exact<{
  input: CreateUploadInput;
}>;

export type CreateUploadMutation = {
  readonly createUpload: {
    readonly method: UploadMethod;
    readonly video: {
      readonly id: string;
      readonly userId: string;
      readonly title: string;
      readonly description: string | null;
      readonly contentType: string;
      readonly sizeBytes: number;
      readonly status: VideoStatus;
      readonly reason: string | null;
      readonly durationSeconds: number | null;
      readonly width: number | null;
      readonly height: number | null;
      readonly captionFileKey: string | null;
      readonly createdAt: string;
      readonly updatedAt: string;
      readonly version: number;
      readonly captions: ReadonlyArray<{
        readonly language: string;
        readonly label: string;
        readonly source: CaptionSource;
        readonly status: CaptionStatus;
        readonly reason: string | null;
        readonly default: boolean;
        readonly confidence: number | null;
        readonly lowConfidence: boolean;
        readonly updatedAt: string;
      }>;
    };
    readonly put: {
      readonly url: string;
      readonly expiresAt: string;
      readonly headers: ReadonlyArray<{ readonly name: string; readonly value: string }>;
    } | null;
    readonly multipart: {
      readonly partSizeBytes: number;
      readonly partCount: number;
      readonly uploadedParts: ReadonlyArray<number>;
    } | null;
  };
};

export type CompleteUploadMutationVariables = Exact<{
  videoId: string;
}>;

export type CompleteUploadMutation = {
  readonly completeUpload: {
    readonly id: string;
    readonly userId: string;
    readonly title: string;
    readonly description: string | null;
    readonly contentType: string;
    readonly sizeBytes: number;
    readonly status: VideoStatus;
    readonly reason: string | null;
    readonly durationSeconds: number | null;
    readonly width: number | null;
    readonly height: number | null;
    readonly captionFileKey: string | null;
    readonly createdAt: string;
    readonly updatedAt: string;
    readonly version: number;
    readonly captions: ReadonlyArray<{
      readonly language: string;
      readonly label: string;
      readonly source: CaptionSource;
      readonly status: CaptionStatus;
      readonly reason: string | null;
      readonly default: boolean;
      readonly confidence: number | null;
      readonly lowConfidence: boolean;
      readonly updatedAt: string;
    }>;
  };
};

export type CancelUploadMutationVariables = Exact<{
  videoId: string;
}>;

export type CancelUploadMutation = {
  readonly cancelUpload: {
    readonly id: string;
    readonly userId: string;
    readonly title: string;
    readonly description: string | null;
    readonly contentType: string;
    readonly sizeBytes: number;
    readonly status: VideoStatus;
    readonly reason: string | null;
    readonly durationSeconds: number | null;
    readonly width: number | null;
    readonly height: number | null;
    readonly captionFileKey: string | null;
    readonly createdAt: string;
    readonly updatedAt: string;
    readonly version: number;
    readonly captions: ReadonlyArray<{
      readonly language: string;
      readonly label: string;
      readonly source: CaptionSource;
      readonly status: CaptionStatus;
      readonly reason: string | null;
      readonly default: boolean;
      readonly confidence: number | null;
      readonly lowConfidence: boolean;
      readonly updatedAt: string;
    }>;
  };
};

export type UpdateVideoMutationVariables = Exact<{
  input: UpdateVideoInput;
}>;

export type UpdateVideoMutation = {
  readonly updateVideo: {
    readonly id: string;
    readonly userId: string;
    readonly title: string;
    readonly description: string | null;
    readonly contentType: string;
    readonly sizeBytes: number;
    readonly status: VideoStatus;
    readonly reason: string | null;
    readonly durationSeconds: number | null;
    readonly width: number | null;
    readonly height: number | null;
    readonly captionFileKey: string | null;
    readonly createdAt: string;
    readonly updatedAt: string;
    readonly version: number;
    readonly captions: ReadonlyArray<{
      readonly language: string;
      readonly label: string;
      readonly source: CaptionSource;
      readonly status: CaptionStatus;
      readonly reason: string | null;
      readonly default: boolean;
      readonly confidence: number | null;
      readonly lowConfidence: boolean;
      readonly updatedAt: string;
    }>;
  };
};

export type DeleteVideoMutationVariables = Exact<{
  id: string;
}>;

export type DeleteVideoMutation = { readonly deleteVideo: { readonly id: string } };

export type RetryCaptionsMutationVariables = Exact<{
  videoId: string;
  language?: string | null | undefined;
}>;

export type RetryCaptionsMutation = {
  readonly retryCaptions: {
    readonly id: string;
    readonly userId: string;
    readonly title: string;
    readonly description: string | null;
    readonly contentType: string;
    readonly sizeBytes: number;
    readonly status: VideoStatus;
    readonly reason: string | null;
    readonly durationSeconds: number | null;
    readonly width: number | null;
    readonly height: number | null;
    readonly captionFileKey: string | null;
    readonly createdAt: string;
    readonly updatedAt: string;
    readonly version: number;
    readonly captions: ReadonlyArray<{
      readonly language: string;
      readonly label: string;
      readonly source: CaptionSource;
      readonly status: CaptionStatus;
      readonly reason: string | null;
      readonly default: boolean;
      readonly confidence: number | null;
      readonly lowConfidence: boolean;
      readonly updatedAt: string;
    }>;
  };
};

export type SaveCaptionsMutationVariables = Exact<{
  input: SaveCaptionsInput;
}>;

export type SaveCaptionsMutation = {
  readonly saveCaptions: {
    readonly id: string;
    readonly userId: string;
    readonly title: string;
    readonly description: string | null;
    readonly contentType: string;
    readonly sizeBytes: number;
    readonly status: VideoStatus;
    readonly reason: string | null;
    readonly durationSeconds: number | null;
    readonly width: number | null;
    readonly height: number | null;
    readonly captionFileKey: string | null;
    readonly createdAt: string;
    readonly updatedAt: string;
    readonly version: number;
    readonly captions: ReadonlyArray<{
      readonly language: string;
      readonly label: string;
      readonly source: CaptionSource;
      readonly status: CaptionStatus;
      readonly reason: string | null;
      readonly default: boolean;
      readonly confidence: number | null;
      readonly lowConfidence: boolean;
      readonly updatedAt: string;
    }>;
  };
};

export type DeleteCaptionsMutationVariables = Exact<{
  videoId: string;
  language: string;
}>;

export type DeleteCaptionsMutation = {
  readonly deleteCaptions: {
    readonly id: string;
    readonly userId: string;
    readonly title: string;
    readonly description: string | null;
    readonly contentType: string;
    readonly sizeBytes: number;
    readonly status: VideoStatus;
    readonly reason: string | null;
    readonly durationSeconds: number | null;
    readonly width: number | null;
    readonly height: number | null;
    readonly captionFileKey: string | null;
    readonly createdAt: string;
    readonly updatedAt: string;
    readonly version: number;
    readonly captions: ReadonlyArray<{
      readonly language: string;
      readonly label: string;
      readonly source: CaptionSource;
      readonly status: CaptionStatus;
      readonly reason: string | null;
      readonly default: boolean;
      readonly confidence: number | null;
      readonly lowConfidence: boolean;
      readonly updatedAt: string;
    }>;
  };
};

export type OnCaptionReadySubscriptionVariables = Exact<{
  videoId?: string | null | undefined;
}>;

export type OnCaptionReadySubscription = {
  readonly onCaptionReady: {
    readonly videoId: string;
    readonly userId: string;
    readonly language: string;
    readonly status: CaptionStatus;
    readonly reason: string | null;
    readonly version: number;
  } | null;
};

export const SignedUrlFieldsFragmentDoc = {
  kind: 'Document',
  definitions: [
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'SignedUrlFields' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'SignedUrl' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'url' } },
          { kind: 'Field', name: { kind: 'Name', value: 'expiresAt' } },
        ],
      },
    },
  ],
} as unknown as DocumentNode<SignedUrlFieldsFragment, unknown>;
export const CaptionTrackFieldsFragmentDoc = {
  kind: 'Document',
  definitions: [
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'CaptionTrackFields' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'CaptionTrack' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'language' } },
          { kind: 'Field', name: { kind: 'Name', value: 'label' } },
          { kind: 'Field', name: { kind: 'Name', value: 'source' } },
          { kind: 'Field', name: { kind: 'Name', value: 'status' } },
          { kind: 'Field', name: { kind: 'Name', value: 'reason' } },
          { kind: 'Field', name: { kind: 'Name', value: 'default' } },
          { kind: 'Field', name: { kind: 'Name', value: 'confidence' } },
          { kind: 'Field', name: { kind: 'Name', value: 'lowConfidence' } },
          { kind: 'Field', name: { kind: 'Name', value: 'updatedAt' } },
        ],
      },
    },
  ],
} as unknown as DocumentNode<CaptionTrackFieldsFragment, unknown>;
export const VideoFieldsFragmentDoc = {
  kind: 'Document',
  definitions: [
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'VideoFields' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Video' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'userId' } },
          { kind: 'Field', name: { kind: 'Name', value: 'title' } },
          { kind: 'Field', name: { kind: 'Name', value: 'description' } },
          { kind: 'Field', name: { kind: 'Name', value: 'contentType' } },
          { kind: 'Field', name: { kind: 'Name', value: 'sizeBytes' } },
          { kind: 'Field', name: { kind: 'Name', value: 'status' } },
          { kind: 'Field', name: { kind: 'Name', value: 'reason' } },
          { kind: 'Field', name: { kind: 'Name', value: 'durationSeconds' } },
          { kind: 'Field', name: { kind: 'Name', value: 'width' } },
          { kind: 'Field', name: { kind: 'Name', value: 'height' } },
          { kind: 'Field', name: { kind: 'Name', value: 'captionFileKey' } },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'captions' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'CaptionTrackFields' } }],
            },
          },
          { kind: 'Field', name: { kind: 'Name', value: 'createdAt' } },
          { kind: 'Field', name: { kind: 'Name', value: 'updatedAt' } },
          { kind: 'Field', name: { kind: 'Name', value: 'version' } },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'CaptionTrackFields' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'CaptionTrack' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'language' } },
          { kind: 'Field', name: { kind: 'Name', value: 'label' } },
          { kind: 'Field', name: { kind: 'Name', value: 'source' } },
          { kind: 'Field', name: { kind: 'Name', value: 'status' } },
          { kind: 'Field', name: { kind: 'Name', value: 'reason' } },
          { kind: 'Field', name: { kind: 'Name', value: 'default' } },
          { kind: 'Field', name: { kind: 'Name', value: 'confidence' } },
          { kind: 'Field', name: { kind: 'Name', value: 'lowConfidence' } },
          { kind: 'Field', name: { kind: 'Name', value: 'updatedAt' } },
        ],
      },
    },
  ],
} as unknown as DocumentNode<VideoFieldsFragment, unknown>;
export const UploadFieldsFragmentDoc = {
  kind: 'Document',
  definitions: [
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'UploadFields' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Upload' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'video' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'VideoFields' } }],
            },
          },
          { kind: 'Field', name: { kind: 'Name', value: 'method' } },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'put' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'url' } },
                {
                  kind: 'Field',
                  name: { kind: 'Name', value: 'headers' },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [
                      { kind: 'Field', name: { kind: 'Name', value: 'name' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'value' } },
                    ],
                  },
                },
                { kind: 'Field', name: { kind: 'Name', value: 'expiresAt' } },
              ],
            },
          },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'multipart' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'partSizeBytes' } },
                { kind: 'Field', name: { kind: 'Name', value: 'partCount' } },
                { kind: 'Field', name: { kind: 'Name', value: 'uploadedParts' } },
              ],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'CaptionTrackFields' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'CaptionTrack' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'language' } },
          { kind: 'Field', name: { kind: 'Name', value: 'label' } },
          { kind: 'Field', name: { kind: 'Name', value: 'source' } },
          { kind: 'Field', name: { kind: 'Name', value: 'status' } },
          { kind: 'Field', name: { kind: 'Name', value: 'reason' } },
          { kind: 'Field', name: { kind: 'Name', value: 'default' } },
          { kind: 'Field', name: { kind: 'Name', value: 'confidence' } },
          { kind: 'Field', name: { kind: 'Name', value: 'lowConfidence' } },
          { kind: 'Field', name: { kind: 'Name', value: 'updatedAt' } },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'VideoFields' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Video' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'userId' } },
          { kind: 'Field', name: { kind: 'Name', value: 'title' } },
          { kind: 'Field', name: { kind: 'Name', value: 'description' } },
          { kind: 'Field', name: { kind: 'Name', value: 'contentType' } },
          { kind: 'Field', name: { kind: 'Name', value: 'sizeBytes' } },
          { kind: 'Field', name: { kind: 'Name', value: 'status' } },
          { kind: 'Field', name: { kind: 'Name', value: 'reason' } },
          { kind: 'Field', name: { kind: 'Name', value: 'durationSeconds' } },
          { kind: 'Field', name: { kind: 'Name', value: 'width' } },
          { kind: 'Field', name: { kind: 'Name', value: 'height' } },
          { kind: 'Field', name: { kind: 'Name', value: 'captionFileKey' } },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'captions' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'CaptionTrackFields' } }],
            },
          },
          { kind: 'Field', name: { kind: 'Name', value: 'createdAt' } },
          { kind: 'Field', name: { kind: 'Name', value: 'updatedAt' } },
          { kind: 'Field', name: { kind: 'Name', value: 'version' } },
        ],
      },
    },
  ],
} as unknown as DocumentNode<UploadFieldsFragment, unknown>;
export const VideoDocument = {
  kind: 'Document',
  definitions: [
    {
      kind: 'OperationDefinition',
      operation: 'query',
      name: { kind: 'Name', value: 'Video' },
      variableDefinitions: [
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'id' } },
          type: { kind: 'NonNullType', type: { kind: 'NamedType', name: { kind: 'Name', value: 'ID' } } },
        },
      ],
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'video' },
            arguments: [
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'id' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'id' } },
              },
            ],
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'FragmentSpread', name: { kind: 'Name', value: 'VideoFields' } },
                {
                  kind: 'Field',
                  name: { kind: 'Name', value: 'url' },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'SignedUrlFields' } }],
                  },
                },
                {
                  kind: 'Field',
                  name: { kind: 'Name', value: 'captions' },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [
                      {
                        kind: 'Field',
                        name: { kind: 'Name', value: 'vtt' },
                        selectionSet: {
                          kind: 'SelectionSet',
                          selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'SignedUrlFields' } }],
                        },
                      },
                      {
                        kind: 'Field',
                        name: { kind: 'Name', value: 'srt' },
                        selectionSet: {
                          kind: 'SelectionSet',
                          selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'SignedUrlFields' } }],
                        },
                      },
                    ],
                  },
                },
              ],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'SignedUrlFields' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'SignedUrl' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'url' } },
          { kind: 'Field', name: { kind: 'Name', value: 'expiresAt' } },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'CaptionTrackFields' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'CaptionTrack' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'language' } },
          { kind: 'Field', name: { kind: 'Name', value: 'label' } },
          { kind: 'Field', name: { kind: 'Name', value: 'source' } },
          { kind: 'Field', name: { kind: 'Name', value: 'status' } },
          { kind: 'Field', name: { kind: 'Name', value: 'reason' } },
          { kind: 'Field', name: { kind: 'Name', value: 'default' } },
          { kind: 'Field', name: { kind: 'Name', value: 'confidence' } },
          { kind: 'Field', name: { kind: 'Name', value: 'lowConfidence' } },
          { kind: 'Field', name: { kind: 'Name', value: 'updatedAt' } },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'VideoFields' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Video' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'userId' } },
          { kind: 'Field', name: { kind: 'Name', value: 'title' } },
          { kind: 'Field', name: { kind: 'Name', value: 'description' } },
          { kind: 'Field', name: { kind: 'Name', value: 'contentType' } },
          { kind: 'Field', name: { kind: 'Name', value: 'sizeBytes' } },
          { kind: 'Field', name: { kind: 'Name', value: 'status' } },
          { kind: 'Field', name: { kind: 'Name', value: 'reason' } },
          { kind: 'Field', name: { kind: 'Name', value: 'durationSeconds' } },
          { kind: 'Field', name: { kind: 'Name', value: 'width' } },
          { kind: 'Field', name: { kind: 'Name', value: 'height' } },
          { kind: 'Field', name: { kind: 'Name', value: 'captionFileKey' } },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'captions' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'CaptionTrackFields' } }],
            },
          },
          { kind: 'Field', name: { kind: 'Name', value: 'createdAt' } },
          { kind: 'Field', name: { kind: 'Name', value: 'updatedAt' } },
          { kind: 'Field', name: { kind: 'Name', value: 'version' } },
        ],
      },
    },
  ],
} as unknown as DocumentNode<VideoQuery, VideoQueryVariables>;
export const CaptionWordsDocument = {
  kind: 'Document',
  definitions: [
    {
      kind: 'OperationDefinition',
      operation: 'query',
      name: { kind: 'Name', value: 'CaptionWords' },
      variableDefinitions: [
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'videoId' } },
          type: { kind: 'NonNullType', type: { kind: 'NamedType', name: { kind: 'Name', value: 'ID' } } },
        },
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'language' } },
          type: { kind: 'NonNullType', type: { kind: 'NamedType', name: { kind: 'Name', value: 'String' } } },
        },
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'limit' } },
          type: { kind: 'NamedType', name: { kind: 'Name', value: 'Int' } },
        },
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'nextToken' } },
          type: { kind: 'NamedType', name: { kind: 'Name', value: 'String' } },
        },
      ],
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'video' },
            arguments: [
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'id' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'videoId' } },
              },
            ],
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'id' } },
                {
                  kind: 'Field',
                  name: { kind: 'Name', value: 'captions' },
                  arguments: [
                    {
                      kind: 'Argument',
                      name: { kind: 'Name', value: 'language' },
                      value: { kind: 'Variable', name: { kind: 'Name', value: 'language' } },
                    },
                  ],
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [
                      { kind: 'Field', name: { kind: 'Name', value: 'language' } },
                      {
                        kind: 'Field',
                        name: { kind: 'Name', value: 'words' },
                        arguments: [
                          {
                            kind: 'Argument',
                            name: { kind: 'Name', value: 'limit' },
                            value: { kind: 'Variable', name: { kind: 'Name', value: 'limit' } },
                          },
                          {
                            kind: 'Argument',
                            name: { kind: 'Name', value: 'nextToken' },
                            value: { kind: 'Variable', name: { kind: 'Name', value: 'nextToken' } },
                          },
                        ],
                        selectionSet: {
                          kind: 'SelectionSet',
                          selections: [
                            {
                              kind: 'Field',
                              name: { kind: 'Name', value: 'items' },
                              selectionSet: {
                                kind: 'SelectionSet',
                                selections: [
                                  { kind: 'Field', name: { kind: 'Name', value: 'startSeconds' } },
                                  { kind: 'Field', name: { kind: 'Name', value: 'endSeconds' } },
                                  { kind: 'Field', name: { kind: 'Name', value: 'text' } },
                                  { kind: 'Field', name: { kind: 'Name', value: 'confidence' } },
                                ],
                              },
                            },
                            { kind: 'Field', name: { kind: 'Name', value: 'nextToken' } },
                          ],
                        },
                      },
                    ],
                  },
                },
              ],
            },
          },
        ],
      },
    },
  ],
} as unknown as DocumentNode<CaptionWordsQuery, CaptionWordsQueryVariables>;
export const VideosDocument = {
  kind: 'Document',
  definitions: [
    {
      kind: 'OperationDefinition',
      operation: 'query',
      name: { kind: 'Name', value: 'Videos' },
      variableDefinitions: [
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'status' } },
          type: { kind: 'NamedType', name: { kind: 'Name', value: 'VideoStatus' } },
        },
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'order' } },
          type: { kind: 'NamedType', name: { kind: 'Name', value: 'SortOrder' } },
        },
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'limit' } },
          type: { kind: 'NamedType', name: { kind: 'Name', value: 'Int' } },
        },
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'nextToken' } },
          type: { kind: 'NamedType', name: { kind: 'Name', value: 'String' } },
        },
      ],
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'videos' },
            arguments: [
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'status' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'status' } },
              },
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'order' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'order' } },
              },
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'limit' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'limit' } },
              },
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'nextToken' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'nextToken' } },
              },
            ],
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                {
                  kind: 'Field',
                  name: { kind: 'Name', value: 'items' },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'VideoFields' } }],
                  },
                },
                { kind: 'Field', name: { kind: 'Name', value: 'nextToken' } },
              ],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'CaptionTrackFields' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'CaptionTrack' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'language' } },
          { kind: 'Field', name: { kind: 'Name', value: 'label' } },
          { kind: 'Field', name: { kind: 'Name', value: 'source' } },
          { kind: 'Field', name: { kind: 'Name', value: 'status' } },
          { kind: 'Field', name: { kind: 'Name', value: 'reason' } },
          { kind: 'Field', name: { kind: 'Name', value: 'default' } },
          { kind: 'Field', name: { kind: 'Name', value: 'confidence' } },
          { kind: 'Field', name: { kind: 'Name', value: 'lowConfidence' } },
          { kind: 'Field', name: { kind: 'Name', value: 'updatedAt' } },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'VideoFields' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Video' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'userId' } },
          { kind: 'Field', name: { kind: 'Name', value: 'title' } },
          { kind: 'Field', name: { kind: 'Name', value: 'description' } },
          { kind: 'Field', name: { kind: 'Name', value: 'contentType' } },
          { kind: 'Field', name: { kind: 'Name', value: 'sizeBytes' } },
          { kind: 'Field', name: { kind: 'Name', value: 'status' } },
          { kind: 'Field', name: { kind: 'Name', value: 'reason' } },
          { kind: 'Field', name: { kind: 'Name', value: 'durationSeconds' } },
          { kind: 'Field', name: { kind: 'Name', value: 'width' } },
          { kind: 'Field', name: { kind: 'Name', value: 'height' } },
          { kind: 'Field', name: { kind: 'Name', value: 'captionFileKey' } },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'captions' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'CaptionTrackFields' } }],
            },
          },
          { kind: 'Field', name: { kind: 'Name', value: 'createdAt' } },
          { kind: 'Field', name: { kind: 'Name', value: 'updatedAt' } },
          { kind: 'Field', name: { kind: 'Name', value: 'version' } },
        ],
      },
    },
  ],
} as unknown as DocumentNode<VideosQuery, VideosQueryVariables>;
export const UploadPartsDocument = {
  kind: 'Document',
  definitions: [
    {
      kind: 'OperationDefinition',
      operation: 'query',
      name: { kind: 'Name', value: 'UploadParts' },
      variableDefinitions: [
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'videoId' } },
          type: { kind: 'NonNullType', type: { kind: 'NamedType', name: { kind: 'Name', value: 'ID' } } },
        },
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'partNumbers' } },
          type: {
            kind: 'NonNullType',
            type: {
              kind: 'ListType',
              type: { kind: 'NonNullType', type: { kind: 'NamedType', name: { kind: 'Name', value: 'Int' } } },
            },
          },
        },
      ],
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'uploadParts' },
            arguments: [
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'videoId' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'videoId' } },
              },
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'partNumbers' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'partNumbers' } },
              },
            ],
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'partNumber' } },
                { kind: 'Field', name: { kind: 'Name', value: 'url' } },
                { kind: 'Field', name: { kind: 'Name', value: 'expiresAt' } },
              ],
            },
          },
        ],
      },
    },
  ],
} as unknown as DocumentNode<UploadPartsQuery, UploadPartsQueryVariables>;
export const UploadDocument = {
  kind: 'Document',
  definitions: [
    {
      kind: 'OperationDefinition',
      operation: 'query',
      name: { kind: 'Name', value: 'Upload' },
      variableDefinitions: [
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'videoId' } },
          type: { kind: 'NonNullType', type: { kind: 'NamedType', name: { kind: 'Name', value: 'ID' } } },
        },
      ],
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'upload' },
            arguments: [
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'videoId' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'videoId' } },
              },
            ],
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'UploadFields' } }],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'CaptionTrackFields' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'CaptionTrack' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'language' } },
          { kind: 'Field', name: { kind: 'Name', value: 'label' } },
          { kind: 'Field', name: { kind: 'Name', value: 'source' } },
          { kind: 'Field', name: { kind: 'Name', value: 'status' } },
          { kind: 'Field', name: { kind: 'Name', value: 'reason' } },
          { kind: 'Field', name: { kind: 'Name', value: 'default' } },
          { kind: 'Field', name: { kind: 'Name', value: 'confidence' } },
          { kind: 'Field', name: { kind: 'Name', value: 'lowConfidence' } },
          { kind: 'Field', name: { kind: 'Name', value: 'updatedAt' } },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'VideoFields' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Video' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'userId' } },
          { kind: 'Field', name: { kind: 'Name', value: 'title' } },
          { kind: 'Field', name: { kind: 'Name', value: 'description' } },
          { kind: 'Field', name: { kind: 'Name', value: 'contentType' } },
          { kind: 'Field', name: { kind: 'Name', value: 'sizeBytes' } },
          { kind: 'Field', name: { kind: 'Name', value: 'status' } },
          { kind: 'Field', name: { kind: 'Name', value: 'reason' } },
          { kind: 'Field', name: { kind: 'Name', value: 'durationSeconds' } },
          { kind: 'Field', name: { kind: 'Name', value: 'width' } },
          { kind: 'Field', name: { kind: 'Name', value: 'height' } },
          { kind: 'Field', name: { kind: 'Name', value: 'captionFileKey' } },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'captions' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'CaptionTrackFields' } }],
            },
          },
          { kind: 'Field', name: { kind: 'Name', value: 'createdAt' } },
          { kind: 'Field', name: { kind: 'Name', value: 'updatedAt' } },
          { kind: 'Field', name: { kind: 'Name', value: 'version' } },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'UploadFields' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Upload' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'video' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'VideoFields' } }],
            },
          },
          { kind: 'Field', name: { kind: 'Name', value: 'method' } },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'put' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'url' } },
                {
                  kind: 'Field',
                  name: { kind: 'Name', value: 'headers' },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [
                      { kind: 'Field', name: { kind: 'Name', value: 'name' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'value' } },
                    ],
                  },
                },
                { kind: 'Field', name: { kind: 'Name', value: 'expiresAt' } },
              ],
            },
          },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'multipart' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'partSizeBytes' } },
                { kind: 'Field', name: { kind: 'Name', value: 'partCount' } },
                { kind: 'Field', name: { kind: 'Name', value: 'uploadedParts' } },
              ],
            },
          },
        ],
      },
    },
  ],
} as unknown as DocumentNode<UploadQuery, UploadQueryVariables>;
export const MeDocument = {
  kind: 'Document',
  definitions: [
    {
      kind: 'OperationDefinition',
      operation: 'query',
      name: { kind: 'Name', value: 'Me' },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'me' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'userId' } },
                { kind: 'Field', name: { kind: 'Name', value: 'openUploads' } },
                { kind: 'Field', name: { kind: 'Name', value: 'videos' } },
                { kind: 'Field', name: { kind: 'Name', value: 'storedBytes' } },
                { kind: 'Field', name: { kind: 'Name', value: 'captionedMinutesToday' } },
                {
                  kind: 'Field',
                  name: { kind: 'Name', value: 'limits' },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [
                      { kind: 'Field', name: { kind: 'Name', value: 'openUploads' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'videos' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'storedBytes' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'uploadBytes' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'createsPerHour' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'captionedMinutesPerDay' } },
                    ],
                  },
                },
              ],
            },
          },
        ],
      },
    },
  ],
} as unknown as DocumentNode<MeQuery, MeQueryVariables>;
export const CreateUploadDocument = {
  kind: 'Document',
  definitions: [
    {
      kind: 'OperationDefinition',
      operation: 'mutation',
      name: { kind: 'Name', value: 'CreateUpload' },
      variableDefinitions: [
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'input' } },
          type: {
            kind: 'NonNullType',
            type: { kind: 'NamedType', name: { kind: 'Name', value: 'CreateUploadInput' } },
          },
        },
      ],
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'createUpload' },
            arguments: [
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'input' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'input' } },
              },
            ],
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'UploadFields' } }],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'CaptionTrackFields' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'CaptionTrack' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'language' } },
          { kind: 'Field', name: { kind: 'Name', value: 'label' } },
          { kind: 'Field', name: { kind: 'Name', value: 'source' } },
          { kind: 'Field', name: { kind: 'Name', value: 'status' } },
          { kind: 'Field', name: { kind: 'Name', value: 'reason' } },
          { kind: 'Field', name: { kind: 'Name', value: 'default' } },
          { kind: 'Field', name: { kind: 'Name', value: 'confidence' } },
          { kind: 'Field', name: { kind: 'Name', value: 'lowConfidence' } },
          { kind: 'Field', name: { kind: 'Name', value: 'updatedAt' } },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'VideoFields' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Video' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'userId' } },
          { kind: 'Field', name: { kind: 'Name', value: 'title' } },
          { kind: 'Field', name: { kind: 'Name', value: 'description' } },
          { kind: 'Field', name: { kind: 'Name', value: 'contentType' } },
          { kind: 'Field', name: { kind: 'Name', value: 'sizeBytes' } },
          { kind: 'Field', name: { kind: 'Name', value: 'status' } },
          { kind: 'Field', name: { kind: 'Name', value: 'reason' } },
          { kind: 'Field', name: { kind: 'Name', value: 'durationSeconds' } },
          { kind: 'Field', name: { kind: 'Name', value: 'width' } },
          { kind: 'Field', name: { kind: 'Name', value: 'height' } },
          { kind: 'Field', name: { kind: 'Name', value: 'captionFileKey' } },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'captions' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'CaptionTrackFields' } }],
            },
          },
          { kind: 'Field', name: { kind: 'Name', value: 'createdAt' } },
          { kind: 'Field', name: { kind: 'Name', value: 'updatedAt' } },
          { kind: 'Field', name: { kind: 'Name', value: 'version' } },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'UploadFields' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Upload' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'video' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'VideoFields' } }],
            },
          },
          { kind: 'Field', name: { kind: 'Name', value: 'method' } },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'put' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'url' } },
                {
                  kind: 'Field',
                  name: { kind: 'Name', value: 'headers' },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [
                      { kind: 'Field', name: { kind: 'Name', value: 'name' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'value' } },
                    ],
                  },
                },
                { kind: 'Field', name: { kind: 'Name', value: 'expiresAt' } },
              ],
            },
          },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'multipart' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'partSizeBytes' } },
                { kind: 'Field', name: { kind: 'Name', value: 'partCount' } },
                { kind: 'Field', name: { kind: 'Name', value: 'uploadedParts' } },
              ],
            },
          },
        ],
      },
    },
  ],
} as unknown as DocumentNode<CreateUploadMutation, CreateUploadMutationVariables>;
export const CompleteUploadDocument = {
  kind: 'Document',
  definitions: [
    {
      kind: 'OperationDefinition',
      operation: 'mutation',
      name: { kind: 'Name', value: 'CompleteUpload' },
      variableDefinitions: [
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'videoId' } },
          type: { kind: 'NonNullType', type: { kind: 'NamedType', name: { kind: 'Name', value: 'ID' } } },
        },
      ],
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'completeUpload' },
            arguments: [
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'videoId' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'videoId' } },
              },
            ],
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'VideoFields' } }],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'CaptionTrackFields' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'CaptionTrack' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'language' } },
          { kind: 'Field', name: { kind: 'Name', value: 'label' } },
          { kind: 'Field', name: { kind: 'Name', value: 'source' } },
          { kind: 'Field', name: { kind: 'Name', value: 'status' } },
          { kind: 'Field', name: { kind: 'Name', value: 'reason' } },
          { kind: 'Field', name: { kind: 'Name', value: 'default' } },
          { kind: 'Field', name: { kind: 'Name', value: 'confidence' } },
          { kind: 'Field', name: { kind: 'Name', value: 'lowConfidence' } },
          { kind: 'Field', name: { kind: 'Name', value: 'updatedAt' } },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'VideoFields' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Video' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'userId' } },
          { kind: 'Field', name: { kind: 'Name', value: 'title' } },
          { kind: 'Field', name: { kind: 'Name', value: 'description' } },
          { kind: 'Field', name: { kind: 'Name', value: 'contentType' } },
          { kind: 'Field', name: { kind: 'Name', value: 'sizeBytes' } },
          { kind: 'Field', name: { kind: 'Name', value: 'status' } },
          { kind: 'Field', name: { kind: 'Name', value: 'reason' } },
          { kind: 'Field', name: { kind: 'Name', value: 'durationSeconds' } },
          { kind: 'Field', name: { kind: 'Name', value: 'width' } },
          { kind: 'Field', name: { kind: 'Name', value: 'height' } },
          { kind: 'Field', name: { kind: 'Name', value: 'captionFileKey' } },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'captions' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'CaptionTrackFields' } }],
            },
          },
          { kind: 'Field', name: { kind: 'Name', value: 'createdAt' } },
          { kind: 'Field', name: { kind: 'Name', value: 'updatedAt' } },
          { kind: 'Field', name: { kind: 'Name', value: 'version' } },
        ],
      },
    },
  ],
} as unknown as DocumentNode<CompleteUploadMutation, CompleteUploadMutationVariables>;
export const CancelUploadDocument = {
  kind: 'Document',
  definitions: [
    {
      kind: 'OperationDefinition',
      operation: 'mutation',
      name: { kind: 'Name', value: 'CancelUpload' },
      variableDefinitions: [
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'videoId' } },
          type: { kind: 'NonNullType', type: { kind: 'NamedType', name: { kind: 'Name', value: 'ID' } } },
        },
      ],
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'cancelUpload' },
            arguments: [
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'videoId' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'videoId' } },
              },
            ],
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'VideoFields' } }],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'CaptionTrackFields' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'CaptionTrack' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'language' } },
          { kind: 'Field', name: { kind: 'Name', value: 'label' } },
          { kind: 'Field', name: { kind: 'Name', value: 'source' } },
          { kind: 'Field', name: { kind: 'Name', value: 'status' } },
          { kind: 'Field', name: { kind: 'Name', value: 'reason' } },
          { kind: 'Field', name: { kind: 'Name', value: 'default' } },
          { kind: 'Field', name: { kind: 'Name', value: 'confidence' } },
          { kind: 'Field', name: { kind: 'Name', value: 'lowConfidence' } },
          { kind: 'Field', name: { kind: 'Name', value: 'updatedAt' } },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'VideoFields' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Video' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'userId' } },
          { kind: 'Field', name: { kind: 'Name', value: 'title' } },
          { kind: 'Field', name: { kind: 'Name', value: 'description' } },
          { kind: 'Field', name: { kind: 'Name', value: 'contentType' } },
          { kind: 'Field', name: { kind: 'Name', value: 'sizeBytes' } },
          { kind: 'Field', name: { kind: 'Name', value: 'status' } },
          { kind: 'Field', name: { kind: 'Name', value: 'reason' } },
          { kind: 'Field', name: { kind: 'Name', value: 'durationSeconds' } },
          { kind: 'Field', name: { kind: 'Name', value: 'width' } },
          { kind: 'Field', name: { kind: 'Name', value: 'height' } },
          { kind: 'Field', name: { kind: 'Name', value: 'captionFileKey' } },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'captions' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'CaptionTrackFields' } }],
            },
          },
          { kind: 'Field', name: { kind: 'Name', value: 'createdAt' } },
          { kind: 'Field', name: { kind: 'Name', value: 'updatedAt' } },
          { kind: 'Field', name: { kind: 'Name', value: 'version' } },
        ],
      },
    },
  ],
} as unknown as DocumentNode<CancelUploadMutation, CancelUploadMutationVariables>;
export const UpdateVideoDocument = {
  kind: 'Document',
  definitions: [
    {
      kind: 'OperationDefinition',
      operation: 'mutation',
      name: { kind: 'Name', value: 'UpdateVideo' },
      variableDefinitions: [
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'input' } },
          type: { kind: 'NonNullType', type: { kind: 'NamedType', name: { kind: 'Name', value: 'UpdateVideoInput' } } },
        },
      ],
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'updateVideo' },
            arguments: [
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'input' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'input' } },
              },
            ],
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'VideoFields' } }],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'CaptionTrackFields' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'CaptionTrack' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'language' } },
          { kind: 'Field', name: { kind: 'Name', value: 'label' } },
          { kind: 'Field', name: { kind: 'Name', value: 'source' } },
          { kind: 'Field', name: { kind: 'Name', value: 'status' } },
          { kind: 'Field', name: { kind: 'Name', value: 'reason' } },
          { kind: 'Field', name: { kind: 'Name', value: 'default' } },
          { kind: 'Field', name: { kind: 'Name', value: 'confidence' } },
          { kind: 'Field', name: { kind: 'Name', value: 'lowConfidence' } },
          { kind: 'Field', name: { kind: 'Name', value: 'updatedAt' } },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'VideoFields' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Video' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'userId' } },
          { kind: 'Field', name: { kind: 'Name', value: 'title' } },
          { kind: 'Field', name: { kind: 'Name', value: 'description' } },
          { kind: 'Field', name: { kind: 'Name', value: 'contentType' } },
          { kind: 'Field', name: { kind: 'Name', value: 'sizeBytes' } },
          { kind: 'Field', name: { kind: 'Name', value: 'status' } },
          { kind: 'Field', name: { kind: 'Name', value: 'reason' } },
          { kind: 'Field', name: { kind: 'Name', value: 'durationSeconds' } },
          { kind: 'Field', name: { kind: 'Name', value: 'width' } },
          { kind: 'Field', name: { kind: 'Name', value: 'height' } },
          { kind: 'Field', name: { kind: 'Name', value: 'captionFileKey' } },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'captions' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'CaptionTrackFields' } }],
            },
          },
          { kind: 'Field', name: { kind: 'Name', value: 'createdAt' } },
          { kind: 'Field', name: { kind: 'Name', value: 'updatedAt' } },
          { kind: 'Field', name: { kind: 'Name', value: 'version' } },
        ],
      },
    },
  ],
} as unknown as DocumentNode<UpdateVideoMutation, UpdateVideoMutationVariables>;
export const DeleteVideoDocument = {
  kind: 'Document',
  definitions: [
    {
      kind: 'OperationDefinition',
      operation: 'mutation',
      name: { kind: 'Name', value: 'DeleteVideo' },
      variableDefinitions: [
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'id' } },
          type: { kind: 'NonNullType', type: { kind: 'NamedType', name: { kind: 'Name', value: 'ID' } } },
        },
      ],
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'deleteVideo' },
            arguments: [
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'id' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'id' } },
              },
            ],
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'Field', name: { kind: 'Name', value: 'id' } }],
            },
          },
        ],
      },
    },
  ],
} as unknown as DocumentNode<DeleteVideoMutation, DeleteVideoMutationVariables>;
export const RetryCaptionsDocument = {
  kind: 'Document',
  definitions: [
    {
      kind: 'OperationDefinition',
      operation: 'mutation',
      name: { kind: 'Name', value: 'RetryCaptions' },
      variableDefinitions: [
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'videoId' } },
          type: { kind: 'NonNullType', type: { kind: 'NamedType', name: { kind: 'Name', value: 'ID' } } },
        },
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'language' } },
          type: { kind: 'NamedType', name: { kind: 'Name', value: 'String' } },
        },
      ],
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'retryCaptions' },
            arguments: [
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'videoId' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'videoId' } },
              },
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'language' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'language' } },
              },
            ],
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'VideoFields' } }],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'CaptionTrackFields' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'CaptionTrack' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'language' } },
          { kind: 'Field', name: { kind: 'Name', value: 'label' } },
          { kind: 'Field', name: { kind: 'Name', value: 'source' } },
          { kind: 'Field', name: { kind: 'Name', value: 'status' } },
          { kind: 'Field', name: { kind: 'Name', value: 'reason' } },
          { kind: 'Field', name: { kind: 'Name', value: 'default' } },
          { kind: 'Field', name: { kind: 'Name', value: 'confidence' } },
          { kind: 'Field', name: { kind: 'Name', value: 'lowConfidence' } },
          { kind: 'Field', name: { kind: 'Name', value: 'updatedAt' } },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'VideoFields' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Video' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'userId' } },
          { kind: 'Field', name: { kind: 'Name', value: 'title' } },
          { kind: 'Field', name: { kind: 'Name', value: 'description' } },
          { kind: 'Field', name: { kind: 'Name', value: 'contentType' } },
          { kind: 'Field', name: { kind: 'Name', value: 'sizeBytes' } },
          { kind: 'Field', name: { kind: 'Name', value: 'status' } },
          { kind: 'Field', name: { kind: 'Name', value: 'reason' } },
          { kind: 'Field', name: { kind: 'Name', value: 'durationSeconds' } },
          { kind: 'Field', name: { kind: 'Name', value: 'width' } },
          { kind: 'Field', name: { kind: 'Name', value: 'height' } },
          { kind: 'Field', name: { kind: 'Name', value: 'captionFileKey' } },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'captions' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'CaptionTrackFields' } }],
            },
          },
          { kind: 'Field', name: { kind: 'Name', value: 'createdAt' } },
          { kind: 'Field', name: { kind: 'Name', value: 'updatedAt' } },
          { kind: 'Field', name: { kind: 'Name', value: 'version' } },
        ],
      },
    },
  ],
} as unknown as DocumentNode<RetryCaptionsMutation, RetryCaptionsMutationVariables>;
export const SaveCaptionsDocument = {
  kind: 'Document',
  definitions: [
    {
      kind: 'OperationDefinition',
      operation: 'mutation',
      name: { kind: 'Name', value: 'SaveCaptions' },
      variableDefinitions: [
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'input' } },
          type: {
            kind: 'NonNullType',
            type: { kind: 'NamedType', name: { kind: 'Name', value: 'SaveCaptionsInput' } },
          },
        },
      ],
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'saveCaptions' },
            arguments: [
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'input' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'input' } },
              },
            ],
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'VideoFields' } }],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'CaptionTrackFields' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'CaptionTrack' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'language' } },
          { kind: 'Field', name: { kind: 'Name', value: 'label' } },
          { kind: 'Field', name: { kind: 'Name', value: 'source' } },
          { kind: 'Field', name: { kind: 'Name', value: 'status' } },
          { kind: 'Field', name: { kind: 'Name', value: 'reason' } },
          { kind: 'Field', name: { kind: 'Name', value: 'default' } },
          { kind: 'Field', name: { kind: 'Name', value: 'confidence' } },
          { kind: 'Field', name: { kind: 'Name', value: 'lowConfidence' } },
          { kind: 'Field', name: { kind: 'Name', value: 'updatedAt' } },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'VideoFields' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Video' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'userId' } },
          { kind: 'Field', name: { kind: 'Name', value: 'title' } },
          { kind: 'Field', name: { kind: 'Name', value: 'description' } },
          { kind: 'Field', name: { kind: 'Name', value: 'contentType' } },
          { kind: 'Field', name: { kind: 'Name', value: 'sizeBytes' } },
          { kind: 'Field', name: { kind: 'Name', value: 'status' } },
          { kind: 'Field', name: { kind: 'Name', value: 'reason' } },
          { kind: 'Field', name: { kind: 'Name', value: 'durationSeconds' } },
          { kind: 'Field', name: { kind: 'Name', value: 'width' } },
          { kind: 'Field', name: { kind: 'Name', value: 'height' } },
          { kind: 'Field', name: { kind: 'Name', value: 'captionFileKey' } },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'captions' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'CaptionTrackFields' } }],
            },
          },
          { kind: 'Field', name: { kind: 'Name', value: 'createdAt' } },
          { kind: 'Field', name: { kind: 'Name', value: 'updatedAt' } },
          { kind: 'Field', name: { kind: 'Name', value: 'version' } },
        ],
      },
    },
  ],
} as unknown as DocumentNode<SaveCaptionsMutation, SaveCaptionsMutationVariables>;
export const DeleteCaptionsDocument = {
  kind: 'Document',
  definitions: [
    {
      kind: 'OperationDefinition',
      operation: 'mutation',
      name: { kind: 'Name', value: 'DeleteCaptions' },
      variableDefinitions: [
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'videoId' } },
          type: { kind: 'NonNullType', type: { kind: 'NamedType', name: { kind: 'Name', value: 'ID' } } },
        },
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'language' } },
          type: { kind: 'NonNullType', type: { kind: 'NamedType', name: { kind: 'Name', value: 'String' } } },
        },
      ],
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'deleteCaptions' },
            arguments: [
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'videoId' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'videoId' } },
              },
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'language' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'language' } },
              },
            ],
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'VideoFields' } }],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'CaptionTrackFields' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'CaptionTrack' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'language' } },
          { kind: 'Field', name: { kind: 'Name', value: 'label' } },
          { kind: 'Field', name: { kind: 'Name', value: 'source' } },
          { kind: 'Field', name: { kind: 'Name', value: 'status' } },
          { kind: 'Field', name: { kind: 'Name', value: 'reason' } },
          { kind: 'Field', name: { kind: 'Name', value: 'default' } },
          { kind: 'Field', name: { kind: 'Name', value: 'confidence' } },
          { kind: 'Field', name: { kind: 'Name', value: 'lowConfidence' } },
          { kind: 'Field', name: { kind: 'Name', value: 'updatedAt' } },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'VideoFields' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Video' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'userId' } },
          { kind: 'Field', name: { kind: 'Name', value: 'title' } },
          { kind: 'Field', name: { kind: 'Name', value: 'description' } },
          { kind: 'Field', name: { kind: 'Name', value: 'contentType' } },
          { kind: 'Field', name: { kind: 'Name', value: 'sizeBytes' } },
          { kind: 'Field', name: { kind: 'Name', value: 'status' } },
          { kind: 'Field', name: { kind: 'Name', value: 'reason' } },
          { kind: 'Field', name: { kind: 'Name', value: 'durationSeconds' } },
          { kind: 'Field', name: { kind: 'Name', value: 'width' } },
          { kind: 'Field', name: { kind: 'Name', value: 'height' } },
          { kind: 'Field', name: { kind: 'Name', value: 'captionFileKey' } },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'captions' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'CaptionTrackFields' } }],
            },
          },
          { kind: 'Field', name: { kind: 'Name', value: 'createdAt' } },
          { kind: 'Field', name: { kind: 'Name', value: 'updatedAt' } },
          { kind: 'Field', name: { kind: 'Name', value: 'version' } },
        ],
      },
    },
  ],
} as unknown as DocumentNode<DeleteCaptionsMutation, DeleteCaptionsMutationVariables>;
export const OnCaptionReadyDocument = {
  kind: 'Document',
  definitions: [
    {
      kind: 'OperationDefinition',
      operation: 'subscription',
      name: { kind: 'Name', value: 'OnCaptionReady' },
      variableDefinitions: [
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'videoId' } },
          type: { kind: 'NamedType', name: { kind: 'Name', value: 'ID' } },
        },
      ],
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'onCaptionReady' },
            arguments: [
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'videoId' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'videoId' } },
              },
            ],
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'videoId' } },
                { kind: 'Field', name: { kind: 'Name', value: 'userId' } },
                { kind: 'Field', name: { kind: 'Name', value: 'language' } },
                { kind: 'Field', name: { kind: 'Name', value: 'status' } },
                { kind: 'Field', name: { kind: 'Name', value: 'reason' } },
                { kind: 'Field', name: { kind: 'Name', value: 'version' } },
              ],
            },
          },
        ],
      },
    },
  ],
} as unknown as DocumentNode<OnCaptionReadySubscription, OnCaptionReadySubscriptionVariables>;
const signedUrlFieldsText = `

fragment SignedUrlFields on SignedUrl {
  url
  expiresAt
}`;
const captionTrackFieldsText = `

fragment CaptionTrackFields on CaptionTrack {
  language
  label
  source
  status
  reason
  default
  confidence
  lowConfidence
  updatedAt
}`;
const videoFieldsText = `

fragment VideoFields on Video {
  id
  userId
  title
  description
  contentType
  sizeBytes
  status
  reason
  durationSeconds
  width
  height
  captionFileKey
  captions {
    ...CaptionTrackFields
  }
  createdAt
  updatedAt
  version
}`;
const uploadFieldsText = `

fragment UploadFields on Upload {
  video {
    ...VideoFields
  }
  method
  put {
    url
    headers {
      name
      value
    }
    expiresAt
  }
  multipart {
    partSizeBytes
    partCount
    uploadedParts
  }
}`;

/** The operation `Video` as it is sent. */
export const videoOperation: Operation<'query', VideoQuery, VideoQueryVariables> = {
  kind: 'query',
  name: 'Video',
  text: `query Video($id: ID!) {
  video(id: $id) {
    ...VideoFields
    url {
      ...SignedUrlFields
    }
    captions {
      vtt {
        ...SignedUrlFields
      }
      srt {
        ...SignedUrlFields
      }
    }
  }
}${videoFieldsText}${captionTrackFieldsText}${signedUrlFieldsText}`,
};

/** The text of `Video`, typed as Amplify types its own. */
export const VideoText = /* #__PURE__ */ typedText(videoOperation);

/** The operation `CaptionWords` as it is sent. */
export const captionWordsOperation: Operation<'query', CaptionWordsQuery, CaptionWordsQueryVariables> = {
  kind: 'query',
  name: 'CaptionWords',
  text: `query CaptionWords($videoId: ID!, $language: String!, $limit: Int, $nextToken: String) {
  video(id: $videoId) {
    id
    captions(language: $language) {
      language
      words(limit: $limit, nextToken: $nextToken) {
        items {
          startSeconds
          endSeconds
          text
          confidence
        }
        nextToken
      }
    }
  }
}`,
};

/** The text of `CaptionWords`, typed as Amplify types its own. */
export const CaptionWordsText = /* #__PURE__ */ typedText(captionWordsOperation);

/** The operation `Videos` as it is sent. */
export const videosOperation: Operation<'query', VideosQuery, VideosQueryVariables> = {
  kind: 'query',
  name: 'Videos',
  text: `query Videos($status: VideoStatus, $order: SortOrder, $limit: Int, $nextToken: String) {
  videos(status: $status, order: $order, limit: $limit, nextToken: $nextToken) {
    items {
      ...VideoFields
    }
    nextToken
  }
}${videoFieldsText}${captionTrackFieldsText}`,
};

/** The text of `Videos`, typed as Amplify types its own. */
export const VideosText = /* #__PURE__ */ typedText(videosOperation);

/** The operation `UploadParts` as it is sent. */
export const uploadPartsOperation: Operation<'query', UploadPartsQuery, UploadPartsQueryVariables> = {
  kind: 'query',
  name: 'UploadParts',
  text: `query UploadParts($videoId: ID!, $partNumbers: [Int!]!) {
  uploadParts(videoId: $videoId, partNumbers: $partNumbers) {
    partNumber
    url
    expiresAt
  }
}`,
};

/** The text of `UploadParts`, typed as Amplify types its own. */
export const UploadPartsText = /* #__PURE__ */ typedText(uploadPartsOperation);

/** The operation `Upload` as it is sent. */
export const uploadOperation: Operation<'query', UploadQuery, UploadQueryVariables> = {
  kind: 'query',
  name: 'Upload',
  text: `query Upload($videoId: ID!) {
  upload(videoId: $videoId) {
    ...UploadFields
  }
}${uploadFieldsText}${videoFieldsText}${captionTrackFieldsText}`,
};

/** The text of `Upload`, typed as Amplify types its own. */
export const UploadText = /* #__PURE__ */ typedText(uploadOperation);

/** The operation `Me` as it is sent. */
export const meOperation: Operation<'query', MeQuery, MeQueryVariables> = {
  kind: 'query',
  name: 'Me',
  text: `query Me {
  me {
    userId
    openUploads
    videos
    storedBytes
    captionedMinutesToday
    limits {
      openUploads
      videos
      storedBytes
      uploadBytes
      createsPerHour
      captionedMinutesPerDay
    }
  }
}`,
};

/** The text of `Me`, typed as Amplify types its own. */
export const MeText = /* #__PURE__ */ typedText(meOperation);

/** The operation `CreateUpload` as it is sent. */
export const createUploadOperation: Operation<'mutation', CreateUploadMutation, CreateUploadMutationVariables> = {
  kind: 'mutation',
  name: 'CreateUpload',
  text: `mutation CreateUpload($input: CreateUploadInput!) {
  createUpload(input: $input) {
    ...UploadFields
  }
}${uploadFieldsText}${videoFieldsText}${captionTrackFieldsText}`,
};

/** The text of `CreateUpload`, typed as Amplify types its own. */
export const CreateUploadText = /* #__PURE__ */ typedText(createUploadOperation);

/** The operation `CompleteUpload` as it is sent. */
export const completeUploadOperation: Operation<'mutation', CompleteUploadMutation, CompleteUploadMutationVariables> = {
  kind: 'mutation',
  name: 'CompleteUpload',
  text: `mutation CompleteUpload($videoId: ID!) {
  completeUpload(videoId: $videoId) {
    ...VideoFields
  }
}${videoFieldsText}${captionTrackFieldsText}`,
};

/** The text of `CompleteUpload`, typed as Amplify types its own. */
export const CompleteUploadText = /* #__PURE__ */ typedText(completeUploadOperation);

/** The operation `CancelUpload` as it is sent. */
export const cancelUploadOperation: Operation<'mutation', CancelUploadMutation, CancelUploadMutationVariables> = {
  kind: 'mutation',
  name: 'CancelUpload',
  text: `mutation CancelUpload($videoId: ID!) {
  cancelUpload(videoId: $videoId) {
    ...VideoFields
  }
}${videoFieldsText}${captionTrackFieldsText}`,
};

/** The text of `CancelUpload`, typed as Amplify types its own. */
export const CancelUploadText = /* #__PURE__ */ typedText(cancelUploadOperation);

/** The operation `UpdateVideo` as it is sent. */
export const updateVideoOperation: Operation<'mutation', UpdateVideoMutation, UpdateVideoMutationVariables> = {
  kind: 'mutation',
  name: 'UpdateVideo',
  text: `mutation UpdateVideo($input: UpdateVideoInput!) {
  updateVideo(input: $input) {
    ...VideoFields
  }
}${videoFieldsText}${captionTrackFieldsText}`,
};

/** The text of `UpdateVideo`, typed as Amplify types its own. */
export const UpdateVideoText = /* #__PURE__ */ typedText(updateVideoOperation);

/** The operation `DeleteVideo` as it is sent. */
export const deleteVideoOperation: Operation<'mutation', DeleteVideoMutation, DeleteVideoMutationVariables> = {
  kind: 'mutation',
  name: 'DeleteVideo',
  text: `mutation DeleteVideo($id: ID!) {
  deleteVideo(id: $id) {
    id
  }
}`,
};

/** The text of `DeleteVideo`, typed as Amplify types its own. */
export const DeleteVideoText = /* #__PURE__ */ typedText(deleteVideoOperation);

/** The operation `RetryCaptions` as it is sent. */
export const retryCaptionsOperation: Operation<'mutation', RetryCaptionsMutation, RetryCaptionsMutationVariables> = {
  kind: 'mutation',
  name: 'RetryCaptions',
  text: `mutation RetryCaptions($videoId: ID!, $language: String) {
  retryCaptions(videoId: $videoId, language: $language) {
    ...VideoFields
  }
}${videoFieldsText}${captionTrackFieldsText}`,
};

/** The text of `RetryCaptions`, typed as Amplify types its own. */
export const RetryCaptionsText = /* #__PURE__ */ typedText(retryCaptionsOperation);

/** The operation `SaveCaptions` as it is sent. */
export const saveCaptionsOperation: Operation<'mutation', SaveCaptionsMutation, SaveCaptionsMutationVariables> = {
  kind: 'mutation',
  name: 'SaveCaptions',
  text: `mutation SaveCaptions($input: SaveCaptionsInput!) {
  saveCaptions(input: $input) {
    ...VideoFields
  }
}${videoFieldsText}${captionTrackFieldsText}`,
};

/** The text of `SaveCaptions`, typed as Amplify types its own. */
export const SaveCaptionsText = /* #__PURE__ */ typedText(saveCaptionsOperation);

/** The operation `DeleteCaptions` as it is sent. */
export const deleteCaptionsOperation: Operation<'mutation', DeleteCaptionsMutation, DeleteCaptionsMutationVariables> = {
  kind: 'mutation',
  name: 'DeleteCaptions',
  text: `mutation DeleteCaptions($videoId: ID!, $language: String!) {
  deleteCaptions(videoId: $videoId, language: $language) {
    ...VideoFields
  }
}${videoFieldsText}${captionTrackFieldsText}`,
};

/** The text of `DeleteCaptions`, typed as Amplify types its own. */
export const DeleteCaptionsText = /* #__PURE__ */ typedText(deleteCaptionsOperation);

/** The operation `OnCaptionReady` as it is sent. */
export const onCaptionReadyOperation: Operation<
  'subscription',
  OnCaptionReadySubscription,
  OnCaptionReadySubscriptionVariables
> = {
  kind: 'subscription',
  name: 'OnCaptionReady',
  text: `subscription OnCaptionReady($videoId: ID) {
  onCaptionReady(videoId: $videoId) {
    videoId
    userId
    language
    status
    reason
    version
  }
}`,
};

/** The text of `OnCaptionReady`, typed as Amplify types its own. */
export const OnCaptionReadyText = /* #__PURE__ */ typedText(onCaptionReadyOperation);

/** One method for every operation: it sends the operation and gives the value of its root field. */
export interface OperationMethods {
  /**
   * One of the caller's own videos. `null` when there is none with this id, or when it is somebody else's: the two are
   * never told apart.
   */
  video(variables: VideoQueryVariables, options?: CallOptions): Promise<VideoQuery['video']>;
  /**
   * One of the caller's own videos. `null` when there is none with this id, or when it is somebody else's: the two are
   * never told apart.
   */
  captionWords(variables: CaptionWordsQueryVariables, options?: CallOptions): Promise<CaptionWordsQuery['video']>;
  /**
   * The caller's own videos, a page at a time.
   */
  videos(variables?: VideosQueryVariables, options?: CallOptions): Promise<VideosQuery['videos']>;
  /**
   * Fresh presigned URLs for parts of a multipart upload that is still open. Ask again when one has expired.
   */
  uploadParts(variables: UploadPartsQueryVariables, options?: CallOptions): Promise<UploadPartsQuery['uploadParts']>;
  /**
   * An open upload, for resuming it: for PUT a fresh URL, for MULTIPART which parts S3 already holds. `null` when the
   * video is not the caller's or not there, or when its upload is over.
   */
  upload(variables: UploadQueryVariables, options?: CallOptions): Promise<UploadQuery['upload']>;
  /**
   * Who is calling, what they use and what they may use.
   */
  me(variables?: MeQueryVariables, options?: CallOptions): Promise<MeQuery['me']>;
  /**
   * Reserves a video and returns the ticket to send its bytes straight to S3.
   */
  createUpload(
    variables: CreateUploadMutationVariables,
    options?: CallOptions,
  ): Promise<CreateUploadMutation['createUpload']>;
  /**
   * Completes a multipart upload; S3's own list of parts decides whether it is whole. A PUT upload needs no completing.
   * Calling it twice is the same as once.
   */
  completeUpload(
    variables: CompleteUploadMutationVariables,
    options?: CallOptions,
  ): Promise<CompleteUploadMutation['completeUpload']>;
  /**
   * Gives an open upload up. Its place in the caller's limits is free again at once, and whatever still arrives is removed.
   */
  cancelUpload(
    variables: CancelUploadMutationVariables,
    options?: CallOptions,
  ): Promise<CancelUploadMutation['cancelUpload']>;
  /**
   * Changes the title or the description. `Conflict` when the video has changed since `expectedVersion`.
   */
  updateVideo(
    variables: UpdateVideoMutationVariables,
    options?: CallOptions,
  ): Promise<UpdateVideoMutation['updateVideo']>;
  /**
   * Deletes the video, its bytes and its captions, for ever.
   */
  deleteVideo(
    variables: DeleteVideoMutationVariables,
    options?: CallOptions,
  ): Promise<DeleteVideoMutation['deleteVideo']>;
  /**
   * Transcribes the video again. A track that is being served stays until the new one is ready.
   */
  retryCaptions(
    variables: RetryCaptionsMutationVariables,
    options?: CallOptions,
  ): Promise<RetryCaptionsMutation['retryCaptions']>;
  /**
   * Stores a caption track of the caller's own, from WebVTT or SRT text. It replaces the track of the same language, whose
   * URLs stay valid until they expire. `CaptionsInvalid` tells the line at fault.
   */
  saveCaptions(
    variables: SaveCaptionsMutationVariables,
    options?: CallOptions,
  ): Promise<SaveCaptionsMutation['saveCaptions']>;
  /**
   * Removes the caption track of one language, and its files: their URLs end with it. When players chose it first, they
   * choose the next READY track in the order of the languages.
   */
  deleteCaptions(
    variables: DeleteCaptionsMutationVariables,
    options?: CallOptions,
  ): Promise<DeleteCaptionsMutation['deleteCaptions']>;
  /**
   * The caller's own videos only: one event whenever a caption track ends READY, NO_SPEECH or FAILED. Events are not
   * replayed, so query the video after subscribing and after every reconnect.
   */
  onCaptionReady(
    variables?: OnCaptionReadySubscriptionVariables,
    options?: SubscribeOptions,
  ): Subscription<NonNullable<OnCaptionReadySubscription['onCaptionReady']>>;
}

/** The typed methods over two functions: one that sends queries and mutations, and one that subscribes. */
export function operationMethods(send: SendOperation, subscribe: SubscribeOperation): OperationMethods {
  return {
    video: async (variables, options) => (await send(videoOperation, variables, options)).video,
    captionWords: async (variables, options) => (await send(captionWordsOperation, variables, options)).video,
    videos: async (variables = {}, options) => (await send(videosOperation, variables, options)).videos,
    uploadParts: async (variables, options) => (await send(uploadPartsOperation, variables, options)).uploadParts,
    upload: async (variables, options) => (await send(uploadOperation, variables, options)).upload,
    me: async (variables = {}, options) => (await send(meOperation, variables, options)).me,
    createUpload: async (variables, options) => (await send(createUploadOperation, variables, options)).createUpload,
    completeUpload: async (variables, options) =>
      (await send(completeUploadOperation, variables, options)).completeUpload,
    cancelUpload: async (variables, options) => (await send(cancelUploadOperation, variables, options)).cancelUpload,
    updateVideo: async (variables, options) => (await send(updateVideoOperation, variables, options)).updateVideo,
    deleteVideo: async (variables, options) => (await send(deleteVideoOperation, variables, options)).deleteVideo,
    retryCaptions: async (variables, options) => (await send(retryCaptionsOperation, variables, options)).retryCaptions,
    saveCaptions: async (variables, options) => (await send(saveCaptionsOperation, variables, options)).saveCaptions,
    deleteCaptions: async (variables, options) =>
      (await send(deleteCaptionsOperation, variables, options)).deleteCaptions,
    onCaptionReady: (variables = {}, options) =>
      subscribe(onCaptionReadyOperation, 'onCaptionReady', variables, options),
  };
}
