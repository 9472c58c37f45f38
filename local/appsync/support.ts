/**
 * What this package emulates, as claims: short names that tests carry, so that nothing is claimed that no test shows.
 * Names are those of AppSync where it has any. A test holds the lists against the code: an operation, operator or
 * message that is added there without a claim here fails, and so does a claim that the code has nothing for.
 */
import type * as evaluationLimits from './evaluation/limits.ts';
import type * as executionLimits from './execution/limits.ts';
import type * as realtimeLimits from './realtime/limits.ts';
import type { AuthorizationType } from './types.ts';

type Words<Text extends string, Found extends string = never> = Text extends `${infer Word} ${infer Rest}`
  ? Words<Rest, Found | Word>
  : Found | Text;

/** One claim for each of the words, with what stands before all of them. */
function each<Prefix extends string, Text extends string>(prefix: Prefix, words: Text) {
  // `split` forgets what the words are; the type spells out the same words.
  return words.split(' ').map((word) => `${prefix}${word}`) as readonly `${Prefix}${Words<Text>}`[];
}

/** The quotas of `evaluation/limits.ts`, and the caps that are our own. */
const EVALUATION_LIMITS = {
  LOOP_ITERATIONS: 'limit loop iterations',
  FUNCTION_CALLS: 'limit function calls',
  RESULT_BYTES: 'limit evaluated result',
  LIST_ELEMENTS: 'limit elements of a list',
  TEXT_CHARACTERS: 'limit characters of a text',
  CALL_BYTES: 'limit memory of an evaluation',
  CALL_MILLISECONDS: 'limit time of an evaluation',
  PATTERN_MILLISECONDS: 'limit time of a pattern',
} as const satisfies Readonly<Record<keyof typeof evaluationLimits, string>>;

/** The quotas of `execution/limits.ts`. */
const EXECUTION_LIMITS = {
  MAX_DOCUMENT_TOKENS: 'limit document tokens',
  MAX_JSON_NESTING: 'limit nesting of AWSJSON',
  MAX_RESOLVERS: 'limit resolvers',
  MAX_INVALIDATIONS: 'limit invalidations',
  MAX_FUNCTIONS: 'limit functions of a pipeline',
  MAX_BATCH_SIZE: 'limit batch size',
} as const satisfies Readonly<Record<keyof typeof executionLimits, string>>;

/** The quotas of `realtime/limits.ts`, and the caps that are our own. */
const REALTIME_LIMITS = {
  CONNECTION_TIMEOUT_MS: 'limit connection timeout',
  KEEP_ALIVE_INTERVAL_MS: 'limit keep-alive interval',
  MAX_CONNECTION_LIFE_MS: 'limit connection life',
  MAX_SUBSCRIPTIONS_PER_CONNECTION: 'limit subscriptions of a connection',
  MAX_PAYLOAD_BYTES: 'limit event payload',
  MAX_FRAME_BYTES: 'limit frame',
  MAX_EARLY_FRAMES: 'limit frames before the credential is checked',
  MAX_BUFFERED_BYTES: 'limit what waits for a slow client',
  MAX_ID_CHARACTERS: 'limit subscription id',
  MAX_DOCUMENT_TOKENS: 'limit subscription document tokens',
  CLOSE_GRACE_MS: 'limit wait for silent clients at the end',
  MAX_FILTERS_PER_GROUP: 'limit filters of a group',
  MAX_FILTER_COMBINATIONS: 'limit filter combinations',
  MAX_IN_VALUES: 'limit values of in and notIn',
  MAX_CONTAINS_ANY_VALUES: 'limit values of containsAny',
  MAX_FILTER_STRING_CHARACTERS: 'limit filter text',
  MAX_FIELD_NESTING: 'limit filter field nesting',
} as const satisfies Readonly<Record<keyof typeof realtimeLimits, string>>;

/** Each mode once, and no mode without. */
const MODES = {
  API_KEY: 'auth API_KEY',
  AMAZON_COGNITO_USER_POOLS: 'auth AMAZON_COGNITO_USER_POOLS',
  AWS_IAM: 'auth AWS_IAM',
  OPENID_CONNECT: 'auth OPENID_CONNECT',
  AWS_LAMBDA: 'auth AWS_LAMBDA',
} as const satisfies Readonly<Record<AuthorizationType, string>>;

/** The claims by the room of the package that they are about. */
export const APPSYNC_CLAIMS = {
  code: [
    ...each('util.', 'autoId autoUlid autoKsuid matches authType urlEncode urlDecode base64Encode base64Decode'),
    ...each('util.', 'escapeJavaScript error appendError unauthorized str.normalize xml.toMap xml.toJsonString'),
    ...each('util.math.', 'roundNum minVal maxVal randomDouble randomWithinRange'),
    ...each(
      'util.time.',
      'nowISO8601 nowEpochSeconds nowEpochMilliSeconds nowFormatted parseISO8601ToEpochMilliSeconds',
    ),
    ...each('util.time.', 'parseFormattedToEpochMilliSeconds epochMilliSecondsToSeconds epochMilliSecondsToISO8601'),
    'util.time.epochMilliSecondsToFormatted',
    ...each('util.dynamodb.', 'toDynamoDB toString toNumber toBoolean toBinary toStringSet toNumberSet toBinarySet'),
    ...each('util.dynamodb.', 'toNull toList toMap toMapValues toS3Object fromS3ObjectJson'),
    ...each('util.transform.', 'toDynamoDBFilterExpression toDynamoDBConditionExpression toSubscriptionFilter'),
    ...each('util.http.', 'copyHeaders addResponseHeader addResponseHeaders'),
    'runtime.earlyReturn',
    ...each('extensions.', 'setSubscriptionFilter setSubscriptionInvalidationFilter invalidateSubscriptions'),
    'extensions.evictFromApiCache',
    ...each(
      'dynamodb.',
      'get put update remove query scan sync batchGet batchPut batchDelete transactGet transactWrite',
    ),
    ...each('dynamodb.', 'toStringSet toNumberSet toBinarySet'),
    ...each('dynamodb.operations.', 'add replace increment decrement append prepend remove updateListItem'),
    ...each('', 'console.log console.error Object.assign Object.entries Object.hasOwn Object.keys Object.values'),
    ...each('', 'Number.isFinite Number.isNaN Math.random Math.min Math.max Math.round Math.floor Math.ceil'),
    ...each('', 'JSON.stringify JSON.parse String.raw'),
    'list methods',
    'text methods',
    'Java patterns in replace and replaceAll',
    'language check',
    'import check',
    'bundled TypeScript with an inline source map',
    'isolation of resolver code',
    'nothing is kept between calls',
    'positions of faults',
    'EvaluateCode',
    ...each('ctx.', 'args source identity stash prev result error info env request.headers'),
    'limit size of code',
    'limit response headers',
    ...Object.values(EVALUATION_LIMITS),
  ],
  sources: [
    'data source NONE',
    ...each('data source DynamoDB ', 'GetItem PutItem UpdateItem DeleteItem Query Scan BatchGetItem BatchPutItem'),
    ...each('data source DynamoDB ', 'BatchDeleteItem TransactGetItems TransactWriteItems'),
    ...each('data source Lambda ', 'Invoke Event BatchInvoke'),
    'data source EventBridge PutEvents',
    ...each('data source HTTP ', 'GET POST PUT PATCH DELETE'),
    'dynamodb typed values',
    'dynamodb failed condition with the current item',
    'dynamodb equalsIgnore',
    'dynamodb delete of nothing',
    'dynamodb sealed nextToken',
    'dynamodb cancellationReasons',
    ...each('error DynamoDB:', 'ConditionalCheckFailedException TransactionCanceledException LimitExceededException'),
    ...each('error DynamoDB:', 'TransactionConflictException TransactionInProgressException RequestLimitExceeded'),
    ...each('error DynamoDB:', 'IdempotentParameterMismatchException ProvisionedThroughputExceededException'),
    ...each(
      'error DynamoDB:',
      'ThrottlingException ResourceNotFoundException ItemCollectionSizeLimitExceededException',
    ),
    ...each('error DynamoDB:', 'InternalServerError DynamoDbException SdkClientException'),
    'error Http:ExecutionTimeoutException',
    ...each('error ', 'Lambda:Unhandled Lambda:IllegalArgument Http:ConnectException MappingTemplate'),
    'limit events of one PutEvents',
  ],
  graphql: [
    'unit resolver',
    'pipeline resolver',
    'early return to NEXT and to END',
    'default resolver',
    'batching',
    'batching in a pipeline',
    'mutations one after the other',
    'default values of arguments are not applied',
    'variables',
    'null propagation',
    'interfaces',
    '@skip and @include',
    'introspection',
    'introspection off',
    'shape of error entries',
    'data of errors is cut to the selection set',
    'refused configurations',
    ...each('scalar ', 'Int Float Boolean String ID AWSDate AWSTime AWSDateTime AWSTimestamp AWSEmail AWSJSON AWSURL'),
    ...each('scalar ', 'AWSPhone AWSIPAddress'),
    'enum',
    ...each('error ', 'FieldUndefined UnknownArgument MissingFieldArgument MissingDirectiveArgument WrongType'),
    ...each('error ', 'SubSelectionRequired SubSelectionNotAllowed UnknownType UndefinedFragment UnusedFragment'),
    ...each('error ', 'UndefinedVariable UnusedVariable VariableTypeMismatch BadValueForDefaultArg'),
    ...each('error ', 'NonExecutableDefinition DuplicateOperationName LoneAnonymousOperationViolation'),
    ...each(
      'error ',
      'SubscriptionMultipleRootFields FragmentTypeConditionInvalid DuplicateFragmentName FragmentCycle',
    ),
    ...each('error ', 'InvalidFragmentType DuplicateVariableName NonInputTypeOnVariable UnknownDirective'),
    ...each('error ', 'DuplicateDirectiveName DuplicateArgumentNames FieldsConflict'),
    ...each('error ', 'Code Unauthorized InternalFailure ExecutionTimeout QueryDepthLimitReached'),
    ...each('error ', 'ResolverExecutionLimitReached LimitExceeded ResponseHeaderError MalformedHttpRequestException'),
    ...each('error ', 'BadRequestException MethodNotAllowedException NotFoundException RequestEntityTooLargeException'),
    ...each('http ', 'POST GET application/graphql CORS gzip'),
    'limit query depth',
    'limit body',
    'limit time of a request',
    ...Object.values(EXECUTION_LIMITS),
  ],
  authorization: [
    ...Object.values(MODES),
    'auth several modes',
    'auth modes by field',
    'auth defaultAction DENY',
    'auth forged tokens',
    'auth appIdClientRegex',
    'auth several user pools',
    'auth cognito_groups',
    'auth policies by field',
    'auth temporary credentials',
    'auth clientId of an OIDC provider',
    'auth iatTTL and authTTL',
    'auth deniedFields',
    'auth identityValidationExpression',
    'auth time to live of a Lambda answer',
    'auth time limit of a Lambda authorizer',
    'auth key sets are loaded once',
    ...each('directive @aws_', 'subscribe publish auth cognito_user_pools api_key iam oidc lambda'),
    ...each('error ', 'UnauthorizedException InvalidSignatureException IncompleteSignatureException'),
    'error UnrecognizedClientException',
  ],
  realtime: [
    ...each('message ', 'connection_init connection_ack ka start start_ack data stop complete error connection_error'),
    'handshake in the subprotocol',
    'handshake in the query string',
    'handshake in headers',
    'start with a credential of its own',
    'signed connections and starts',
    'expired tokens',
    'publish to @aws_subscribe fields',
    'publish of list and null results',
    'publish of aliased fields',
    'selection set of the subscriber',
    'argument filter',
    'enhanced filter',
    ...each('filter ', 'eq ne le lt ge gt contains notContains beginsWith in notIn between containsAny'),
    'filter check at start',
    'invalidation',
    ...each('error ', 'UnsupportedOperation DuplicatedOperationError MaxSubscriptionsReachedError LimitExceededError'),
    ...Object.values(REALTIME_LIMITS),
  ],
} as const;

type Room = keyof typeof APPSYNC_CLAIMS;

/** The name of one thing that this package emulates. */
export type AppSyncClaim = (typeof APPSYNC_CLAIMS)[Room][number];

const GRAPHQL_JS_TEXT = 'the kind is graphql-java’s; the sentence is that of GraphQL’s reference implementation';
const OWN_CAP = 'our own cap; AWS documents none';
const ALONE = 'in a list, as every error; the service has been seen to send these two without one';
const OWN_TEXT = 'the kind is AppSync’s; the sentence is ours';

/** Where AWS does not say what happens: what this package does, so that code can be written not to depend on it. */
export const ASSUMED: Readonly<Partial<Record<AppSyncClaim, string>>> = {
  'list methods': 'what AppSync’s list leaves out, such as `includes`, is not there',
  'text methods':
    'what AppSync’s list leaves out, such as `includes`, is not there, but for `substring`, which AWS’s samples call',
  'language check': 'functions with a name may stand inside of others; both handlers must be exported',
  'limit size of code': 'an inline source map counts',
  'util.matches': 'a pattern that matches only a part of the text is refused, instead of taking it for yes or no',
  'util.math.randomWithinRange': 'the upper bound is never drawn',
  'extensions.evictFromApiCache': 'without a cache it reports 0 entries',
  'runtime.earlyReturn': 'it ends a response handler, too',
  'dynamodb.scan': '`select` is passed on',
  'limit loop iterations': 'any message; the errorType is `Code`',
  'ctx.source': '`null` on root fields',
  'data source NONE': 'a request without a payload gives `null`',
  'data source Lambda Event': '`response` runs and sees `null`',
  'data source Lambda BatchInvoke': 'without a batch size it is a batch of one',
  'dynamodb cancellationReasons':
    'the words of AppSync’s one printed example, those of DynamoDB for every other reason',
  'dynamodb sealed nextToken': 'a token of another resolver is a `DynamoDB:DynamoDbException`',
  'dynamodb typed values': 'a number may also be sent as text',
  'error DynamoDB:DynamoDbException': 'every refusal that DynamoDB’s API does not declare',
  'error DynamoDB:ThrottlingException': 'nothing is tried again',
  'error DynamoDB:SdkClientException': 'type and sentence are those of the Java SDK',
  'error Lambda:IllegalArgument': 'each element of the batch fails',
  'early return to NEXT and to END': 'from a pipeline’s own request, its response still runs',
  'mutations one after the other': 'as GraphQL’s specification says',
  'scalar String': 'numbers and booleans are printed, lists and objects are refused',
  'scalar AWSJSON': 'a string that a resolver returns is encoded once more',
  enum: 'an unknown value becomes `null` with an error',
  'introspection off': OWN_TEXT,
  'error NonExecutableDefinition': GRAPHQL_JS_TEXT,
  'error DuplicateOperationName': GRAPHQL_JS_TEXT,
  'error LoneAnonymousOperationViolation': GRAPHQL_JS_TEXT,
  'error SubscriptionMultipleRootFields': GRAPHQL_JS_TEXT,
  'error FragmentTypeConditionInvalid': GRAPHQL_JS_TEXT,
  'error DuplicateFragmentName': GRAPHQL_JS_TEXT,
  'error FragmentCycle': GRAPHQL_JS_TEXT,
  'error InvalidFragmentType': GRAPHQL_JS_TEXT,
  'error DuplicateVariableName': GRAPHQL_JS_TEXT,
  'error NonInputTypeOnVariable': GRAPHQL_JS_TEXT,
  'error UnknownDirective': GRAPHQL_JS_TEXT,
  'error DuplicateDirectiveName': GRAPHQL_JS_TEXT,
  'error DuplicateArgumentNames': GRAPHQL_JS_TEXT,
  'error FieldsConflict': GRAPHQL_JS_TEXT,
  'error QueryDepthLimitReached': OWN_TEXT,
  'error ResolverExecutionLimitReached': OWN_TEXT,
  'error LimitExceeded': 'type and sentence are ours',
  'error InternalFailure': OWN_TEXT,
  'error MethodNotAllowedException': 'type and sentence are ours',
  'error NotFoundException': 'type and sentence are ours',
  'error RequestEntityTooLargeException': 'type and sentence are ours',
  'http CORS': 'every origin is allowed, as `*`',
  'limit body': '5 MB, AppSync’s limit for what a resolver is given',
  'limit document tokens': 'the errorType is left out',
  'auth several modes': 'an API key wins over a token sent beside it',
  'auth AWS_IAM': 'policies are asked about the fields of the root types only',
  'directive @aws_publish': 'it is accepted and does nothing',
  'error InvalidSignatureException': 'the pairs of type and sentence of AWS’s other services, with 403',
  'error IncompleteSignatureException': 'the pairs of type and sentence of AWS’s other services, with 403',
  'error UnrecognizedClientException': 'the pairs of type and sentence of AWS’s other services, with 403',
  'message ka': 'the first follows the ack at once',
  'message connection_error': 'sent as soon as the credential is refused; the close code is 1008',
  'expired tokens': 'what was started goes on; the next start is refused',
  'publish of list and null results': 'a list reaches only who filters by nothing; nothing is published for `null`',
  'publish of aliased fields': 'an event has the keys of the mutation’s answer: an alias hides the field’s own name',
  'argument filter': 'an argument without a field of its name never matches, unless it is `null`',
  'filter between': 'both bounds are outside of the range, as AppSync’s example says',
  'filter ne': 'a field that is missing or null fails every operator',
  'filter notContains': 'a field that is missing or null fails every operator',
  'filter notIn': 'a field that is missing or null fails every operator',
  'filter check at start': 'unknown operators are refused',
  'enhanced filter': 'without groups, or with an empty one, nothing passes',
  invalidation: 'a `complete`, then the connection is closed with 1000',
  'error MaxSubscriptionsReachedError': ALONE,
  'error LimitExceededError': ALONE,
  'limit nesting of AWSJSON': 'our own cap, on variables as well; AWS documents none',
  'limit function calls': OWN_CAP,
  'limit elements of a list': OWN_CAP,
  'limit characters of a text': OWN_CAP,
  'limit memory of an evaluation': OWN_CAP,
  'limit time of an evaluation': OWN_CAP,
  'limit time of a pattern': OWN_CAP,
  'limit frame': OWN_CAP,
  'limit frames before the credential is checked': OWN_CAP,
  'limit what waits for a slow client': OWN_CAP,
  'limit subscription id': OWN_CAP,
  'limit wait for silent clients at the end': OWN_CAP,
};
