/** The API that both sides serve: one field over the table, one over nothing, one mutation with a subscription. */
export const SCHEMA = /* GraphQL */ `
  type Query {
    video(id: ID!): Video
    hello(name: String!): String
  }
  type Video {
    id: ID!
    title: String!
    status: String!
    contentType: String!
    sizeBytes: Float!
    durationSeconds: Float
    width: Int
    height: Int
    createdAt: String!
    version: Int!
  }
  type Mutation {
    announce(videoId: ID!, status: String!): Notice
  }
  type Notice {
    videoId: ID!
    status: String!
  }
  type Subscription {
    onNotice(videoId: ID): Notice @aws_subscribe(mutations: ["announce"])
  }
`;

/** The owner of all videos. */
export const USER_ID = 'user-1';
export const TABLE = 'bench';
export const VIDEO_IDS: readonly string[] = Array.from({ length: 20 }, (_, n) => `video-${n}`);

/** The item of a video, in DynamoDB's own JSON. */
export const itemOf = (id: string) => ({
  userId: { S: USER_ID },
  id: { S: id },
  title: { S: `Lecture ${id}` },
  status: { S: 'READY' },
  contentType: { S: 'video/mp4' },
  sizeBytes: { N: '123456789' },
  durationSeconds: { N: '3600.5' },
  width: { N: '1920' },
  height: { N: '1080' },
  createdAt: { S: '2026-01-01T00:00:00.000Z' },
  version: { N: '3' },
});

export const VIDEO_QUERY =
  'query ($id: ID!) { video(id: $id) { id title status contentType sizeBytes durationSeconds width height createdAt version } }';
export const HELLO_QUERY = 'query ($name: String!) { hello(name: $name) }';
export const ANNOUNCE = 'mutation ($videoId: ID!) { announce(videoId: $videoId, status: "READY") { videoId status } }';
