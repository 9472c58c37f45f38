/** Whole answers of the live service, each with the area of AppSync's documentation that it belongs to. */
export interface RecordedAnswer {
  /** The area and the event, as the end of a test's name. */
  readonly shows: string;
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  /** What the resolver of the field `made` gives; the fields below it have none. */
  readonly made?: unknown;
  readonly data?: unknown;
  /** The messages of the errors, in order; a regular expression where the service's own words vary. */
  readonly messages: readonly (string | RegExp)[];
}

export const SCHEMA = /* GraphQL */ `
  type Query {
    getVideo(id: ID!): Video
    made: Made
    listed: [Made!]
    search(input: Search!): Video
  }
  type Mutation {
    createVideo(input: CreateVideo!): Video
  }
  type Video {
    id: ID!
    title: String!
  }
  type Made {
    title: String!
    createdAt: AWSDateTime
    at: AWSTimestamp
    views: Int
    open: Boolean
    videos: [Video]
    tags: [String!]
  }
  input CreateVideo {
    at: AWSDateTime
    phone: AWSPhone
  }
  input Search {
    of: Inner!
  }
  input Inner {
    id: ID!
  }
`;

/** Documents that are answered at 200 without running anything. */
export const invalidDocuments: readonly RecordedAnswer[] = [
  {
    shows: 'validation: an unknown field',
    query: '{ foo }',
    messages: [`Validation error of type FieldUndefined: Field 'foo' in type 'Query' is undefined @ 'foo'`],
  },
  {
    shows: 'validation: an unknown argument',
    query: '{ getVideo(id: "1", foo: 1) { id } }',
    messages: [`Validation error of type UnknownArgument: Unknown field argument foo @ 'getVideo'`],
  },
  {
    shows: 'validation: a missing argument',
    query: '{ getVideo { id } }',
    messages: [`Validation error of type MissingFieldArgument: Missing field argument id @ 'getVideo'`],
  },
  {
    shows: 'validation: a literal of the wrong form',
    query: 'mutation { createVideo(input: { at: "2019" }) { id } }',
    messages: [
      `Validation error of type WrongType: argument 'input.at' with value 'StringValue{value='2019'}' is not a valid 'AWSDateTime' @ 'createVideo'`,
    ],
  },
  {
    shows: 'validation: an object literal for AWSJSON’s kin',
    query: 'mutation { createVideo(input: { phone: { a: 1 } }) { id } }',
    messages: [
      /^Validation error of type WrongType: argument 'input\.phone' .* is not a valid 'AWSPhone' @ 'createVideo'$/,
    ],
  },
  {
    shows: 'variables: a required one that is absent',
    query: 'query ($id: ID!) { getVideo(id: $id) { id } }',
    messages: [`Variable 'id' has coerced Null value for NonNull type 'ID!'`],
  },
  {
    shows: 'variables: a required input field that is absent, told by the name of the variable around it',
    query: 'query ($input: Search!) { search(input: $input) { id } }',
    variables: { input: { of: {} } },
    messages: [`Variable 'input' has coerced Null value for NonNull type 'ID!'`],
  },
  {
    shows: 'variables: a form that the scalar does not have, told by the name of the input field',
    query: 'mutation ($input: CreateVideo!) { createVideo(input: $input) { id } }',
    variables: { input: { phone: '1110004444' } },
    messages: ["Variable 'phone' has an invalid value. Unable to parse `1110004444` as a valid phone number."],
  },
  {
    shows: 'limits: a document of more than 15,000 tokens',
    query: `{ ${'getVideo '.repeat(15_001)} }`,
    messages: [/Maximum char length exceeded/],
  },
];

/** Values that do not fit the schema: the part is `null`, and the error has neither type nor locations. */
export const unfitValues: readonly RecordedAnswer[] = [
  {
    shows: 'completion: null where the type is not',
    query: '{ made { title } }',
    made: {},
    data: { made: null },
    messages: [`Cannot return null for non-nullable type: 'String' within parent 'Made' (/made/title)`],
  },
  {
    shows: 'completion: null in a list of what is not, which has no name',
    query: '{ made { tags } }',
    made: { tags: ['a', null] },
    data: { made: { tags: null } },
    messages: [`Cannot return null for non-nullable type: 'null' within parent 'Made' (/made/tags[1])`],
  },
  {
    shows: 'completion: a date-time without an offset',
    query: '{ made { createdAt } }',
    made: { createdAt: '2026-05-06T00:00:00.000' },
    data: { made: { createdAt: null } },
    messages: [
      "Can't serialize value (/made/createdAt) : Unable to serialize `2026-05-06T00:00:00.000` as a valid DateTime Object.",
    ],
  },
  {
    shows: 'completion: a date for a timestamp',
    query: '{ made { at } }',
    made: { at: '2026-05-06' },
    data: { made: { at: null } },
    messages: ["Can't serialize value (/made/at) : Unable to serialize `2026-05-06` as a valid timestamp."],
  },
  {
    shows: 'completion: a text for a number',
    query: '{ made { views } }',
    made: { views: '3' },
    data: { made: { views: null } },
    messages: [`Can't serialize value (/made/views) : Expected type 'Int' but was 'String'.`],
  },
  {
    shows: 'completion: an object for a boolean',
    query: '{ made { open } }',
    made: { open: {} },
    data: { made: { open: null } },
    messages: [`Can't serialize value (/made/open) : Expected type 'Boolean' but was 'LinkedHashMap'.`],
  },
  {
    shows: 'completion: an object for a list',
    query: '{ made { videos { id } } }',
    made: { videos: {} },
    data: { made: { videos: null } },
    messages: [`Can't resolve value (/made/videos) : type mismatch error, expected type LIST`],
  },
];
