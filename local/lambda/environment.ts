import path from 'node:path';

/** A function as the runner knows it. */
export interface LambdaFunction {
  readonly name: string;
  /** Absolute path of a bundled ES module that exports `handler`. */
  readonly file: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  /** What the deployed function's configuration holds, and the credentials of its role. */
  readonly environment: Readonly<Record<string, string>>;
  /** How many invocations run at the same time; the others wait. 10 when left out. */
  readonly concurrency?: number;
}

/** The parts of Lambda's context object that do not change from one invocation to the next. */
export interface StaticContext {
  readonly functionName: string;
  readonly functionVersion: '$LATEST';
  readonly invokedFunctionArn: string;
  readonly memoryLimitInMB: string;
  readonly logGroupName: string;
  readonly logStreamName: string;
}

/** The ARN of a function. */
export function functionArn(region: string, accountId: string, name: string): string {
  return `arn:aws:lambda:${region}:${accountId}:function:${name}`;
}

/** The constant part of the context object. */
export function staticContext(
  { name, memoryMb }: LambdaFunction,
  region: string,
  accountId: string,
  logStreamName: string,
): StaticContext {
  return {
    functionName: name,
    functionVersion: '$LATEST',
    invokedFunctionArn: functionArn(region, accountId, name),
    memoryLimitInMB: String(memoryMb),
    logGroupName: `/aws/lambda/${name}`,
    logStreamName,
  };
}

/**
 * The whole environment of a function: its own variables and those that Lambda defines, by Lambda's list of reserved
 * variables; where both name one, Lambda's stands. Nothing of this process's environment is in it.
 */
export function environmentOf(
  { environment, file, memoryMb }: LambdaFunction,
  region: string,
  context: StaticContext,
): Readonly<Record<string, string>> {
  return {
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    PATH: '/usr/local/bin:/usr/bin:/bin',
    ...environment,
    _HANDLER: `${path.parse(file).name}.handler`,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: context.functionName,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
    AWS_LAMBDA_FUNCTION_VERSION: context.functionVersion,
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: context.logGroupName,
    AWS_LAMBDA_LOG_STREAM_NAME: context.logStreamName,
    LAMBDA_TASK_ROOT: path.dirname(file),
    LAMBDA_RUNTIME_DIR: '/var/runtime',
  };
}
