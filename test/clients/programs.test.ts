import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { createClient } from '../../sdk/index.ts';
import { findBoto3 } from './find-boto3.mjs';
import { aLecture, demoToken, openStack } from './support.ts';

const { endpoints } = await openStack();
const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'lectern-clients-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe.skipIf(!canRun('curl'))('curl', () => {
  it('sends a lecture to a presigned PUT and plays a part of it back', async () => {
    const token = await demoToken(endpoints);
    const client = createClient({ url: endpoints.graphql, getToken: () => token });
    const { bytes, input } = aLecture();
    const source = join(folder, 'source');
    writeFileSync(source, bytes);
    const ticket = await client.createUpload({ input });
    const headers = ticket.put!.headers.flatMap(({ name, value }) => ['--header', `${name}: ${value}`]);

    const sent = await curl('--upload-file', source, ...headers, '--write-out', '%{http_code}', ticket.put!.url);
    expect(sent).toBe('200');

    const player = async (): Promise<string | undefined> => (await client.video({ id: ticket.video.id }))?.url?.url;
    await expect.poll(player, { timeout: 30_000 }).toBeDefined();
    const url = (await player())!;
    const middle = join(folder, 'middle');
    const range = ['--range', '1000-1999', '--output', middle];
    expect(await curl(...range, '--write-out', '%{http_code} %{content_type}', url)).toBe('206 video/webm');
    expect(readFileSync(middle).equals(bytes.subarray(1000, 2000))).toBe(true);
    expect(await curl('--output', join(folder, 'refused'), '--write-out', '%{http_code}', `${url}x`)).toBe('403');
  });

  it('signs requests to S3 by itself', async () => {
    const { region, credentials, aws, bucket } = endpoints;
    const signed = [
      '--aws-sigv4',
      `aws:amz:${region}:s3`,
      '--user',
      `${credentials.accessKeyId}:${credentials.secretAccessKey}`,
    ];
    const address = `${aws}/${bucket}/clients/curl.txt`;
    const unhashed = ['--header', 'x-amz-content-sha256: UNSIGNED-PAYLOAD'];
    expect(
      await curl(
        ...signed,
        ...unhashed,
        '--request',
        'PUT',
        '--data',
        'a lecture',
        '--write-out',
        '%{http_code}',
        address,
      ),
    ).toBe('200');
    expect(await curl(...signed, ...unhashed, address)).toBe('a lecture');
    expect(await curl(address)).toContain('<Code>AccessDenied</Code>');
  });
});

const python = findBoto3();

describe.runIf(python !== undefined)('boto3', () => {
  it('works with S3, DynamoDB, EventBridge, Cognito, Transcribe and AppSync at one address', async () => {
    const { bucket, table, userPoolId, userPoolClientId, demoUser, aws, region, credentials } = endpoints;
    const script = fileURLToPath(new URL('boto3_client.py', import.meta.url));
    const { stdout } = await run(
      python ?? '',
      ['-B', script, bucket, table, userPoolId, userPoolClientId, demoUser.username, demoUser.password],
      {
        env: {
          ...process.env,
          AWS_ENDPOINT_URL: aws,
          AWS_DEFAULT_REGION: region,
          AWS_ACCESS_KEY_ID: credentials.accessKeyId,
          AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
        },
      },
    );
    expect(JSON.parse(stdout)).toEqual({
      s3: {
        'same bytes': true,
        parts: '3',
        type: 'video/mp4',
        keys: ['boto3/parts'],
        'keys of the older list': ['boto3/parts'],
        'same bytes of a copy, presigned': true,
        missing: 'NoSuchKey',
        deleted: 'NoSuchKey',
      },
      dynamodb: {
        item: { userId: 'boto3', id: 'one', title: 'Waves' },
        conditional: 'ConditionalCheckFailedException',
      },
      events: { failed: 0 },
      cognito: {
        attributes: { email: demoUser.username, email_verified: 'true' },
        admin: 'CONFIRMED',
        token: 'Bearer',
      },
      transcribe: { jobs: ['boto3-parts'], twice: 'ConflictException', missing: 'BadRequestException' },
      appsync: { id: 'v1' },
      'not here': {
        sts: 'UnsupportedByLocal',
        ec2: 'UnsupportedByLocal',
        lambda: 'UnsupportedByLocal',
        rules: 'UnsupportedByLocal',
      },
    });
  });
});

/** Runs curl, which fails when it gets no answer, and gives what it prints. */
async function curl(...args: readonly string[]): Promise<string> {
  const { stdout } = await run('curl', ['--silent', '--show-error', '--max-time', '30', '--noproxy', '*', ...args]);
  return stdout;
}

function canRun(program: string): boolean {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
