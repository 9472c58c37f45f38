import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { schemaBreaks } from '../../tools/schema-breaks.ts';

const prelude = readFileSync('tools/appsync-prelude.graphql', 'utf8');
const schema = readFileSync('schema.graphql', 'utf8');

/** The breaks of a schema in which one place is changed. */
function breaksOf(from: string | RegExp, to: string): Promise<readonly string[]> {
  const changed = schema.replace(from, to);
  expect(changed).not.toBe(schema);
  return schemaBreaks(schema, changed, prelude);
}

describe('a released client', () => {
  it('is not broken by the schema as it is now', async () => {
    expect(await schemaBreaks(readFileSync('sdk/released-schema.graphql', 'utf8'), schema, prelude)).toEqual([]);
  });

  it.each<readonly [string, string | RegExp, string, string]>([
    [
      'a removed field',
      /\n {2}"The length in seconds[^"]*"\n {2}durationSeconds: Float/,
      '',
      "Field 'durationSeconds' was removed from object type 'Video'",
    ],
    [
      'a field that may be null now',
      '  title: String!\n  "`null`',
      '  title: String\n  "`null`',
      "'Video.title' changed type",
    ],
    [
      'a field of another type',
      '  sizeBytes: Float!\n  "Where',
      '  sizeBytes: String!\n  "Where',
      "'Video.sizeBytes' changed type",
    ],
    ['a new required argument', 'me: Me!', 'me(of: ID!): Me!', "Argument 'of: ID!' added to field 'Query.me'"],
    [
      'an argument that is required now',
      'nextToken: String\n  ): VideoPage!',
      'nextToken: String!\n  ): VideoPage!',
      'nextToken',
    ],
    ['a new required input field', 'input CreateUploadInput {', 'input CreateUploadInput {\n  course: ID!', "'course'"],
    ['a removed enum value', /\n {2}"Nobody speaks[^"]*"\n {2}NO_SPEECH/, '', "'NO_SPEECH' was removed"],
    [
      'a removed mutation',
      /\n {2}"""\n {2}Gives an open upload up[^]*? {2}cancelUpload\(.*\n/,
      '\n',
      "'cancelUpload' was removed",
    ],
    [
      'a field that users may not call any more',
      'me: Me! @aws_cognito_user_pools',
      'me: Me! @aws_iam',
      'Query.me is not open',
    ],
    [
      'a field for some groups alone',
      'me: Me! @aws_cognito_user_pools',
      'me: Me! @aws_cognito_user_pools(cognito_groups: ["staff"])',
      'Query.me is not open',
    ],
    ['a type that users may not read any more', 'type Me {', 'type Me @aws_api_key {', 'Me is not open'],
  ])('is broken by %s', async (_what, from, to, message) => {
    const breaks = await breaksOf(from, to);
    expect(breaks).toHaveLength(1);
    expect(breaks[0]).toContain(message);
  });

  it.each<readonly [string, string | RegExp, string]>([
    ['an added field', 'type Me {', 'type Me {\n  "Of the courses."\n  courses: Int!'],
    ['a new optional argument', 'me: Me!', 'me(of: ID): Me!'],
    ['a new optional input field', 'input CreateUploadInput {', 'input CreateUploadInput {\n  course: ID'],
    [
      'an input that is optional now',
      '  title: String!\n  """\n  `video/mp4`',
      '  title: String\n  """\n  `video/mp4`',
    ],
    ['an added enum value', '  NEWEST_FIRST\n', '  NEWEST_FIRST\n  BY_TITLE\n'],
    ['another description', 'A lecture.', 'A lecture, or a talk.'],
    ['one more way to authorize', 'me: Me! @aws_cognito_user_pools', 'me: Me! @aws_cognito_user_pools @aws_iam'],
    ['a deprecation', '  captionFileKey: String\n', '  captionFileKey: String @deprecated(reason: "Use captions.")\n'],
  ])('is not broken by %s', async (_what, from, to) => {
    expect(await breaksOf(from, to)).toEqual([]);
  });
});
