import { createPrivateKey, createPublicKey } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { keyFingerprint } from '../../tools/key-fingerprint.ts';
import { playbackKeyParameter } from '../../model/playback.ts';
import { forgetPreviousKeys, makePlaybackKey } from '../../tools/playback-key.ts';
import { makeFolder } from '../support/process.ts';

const { folder, remove } = makeFolder();
const file = join(folder, 'playback-keys.json');
const parameters = new Map<string, { Type: string; Value: string }>();
let refuses = false;
const server = createServer((req, res) => {
  let body = '';
  req.on('data', (chunk) => (body += String(chunk)));
  req.on('end', () => {
    const { Name, Type, Value } = JSON.parse(body) as { Name: string; Type: string; Value: string };
    if (refuses) {
      res.writeHead(400, { 'content-type': 'application/x-amz-json-1.1' });
      return res.end(JSON.stringify({ __type: 'ParameterAlreadyExists', message: 'taken' }));
    }
    if (req.headers['x-amz-target'] === 'AmazonSSM.PutParameter') parameters.set(Name, { Type, Value });
    else parameters.delete(Name);
    res.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' });
    return res.end('{}');
  });
});
let ssm: SSMClient;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  ssm = new SSMClient({
    region: 'eu-west-1',
    endpoint: `http://127.0.0.1:${port}`,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 1,
  });
  writeFileSync(file, '{}');
});
afterAll(() => {
  ssm.destroy();
  server.close();
  remove();
});
const keys = () => (JSON.parse(readFileSync(file, 'utf8')) as Record<string, string[]>)['production'] ?? [];

it('keeps the private half in SSM, encrypted, and the public half in the file', async () => {
  const name = await makePlaybackKey(ssm, 'production', file);
  const [publicKey] = keys();
  expect(name).toBe(playbackKeyParameter('production', keyFingerprint(publicKey!)));
  const { Type, Value } = parameters.get(name)!;
  expect(Type).toBe('SecureString');
  const made = createPublicKey(createPrivateKey(Value)).export({ type: 'spki', format: 'pem' });
  expect(made).toBe(publicKey);
  expect(createPrivateKey(Value)).toMatchObject({
    asymmetricKeyType: 'ec',
    asymmetricKeyDetails: { namedCurve: 'prime256v1' },
  });
  expect(readFileSync(file, 'utf8')).not.toContain('PRIVATE');
});

it('puts a new key first, and honours the one before until it is forgotten', async () => {
  const [first] = keys();
  await makePlaybackKey(ssm, 'production', file);
  const [second, previous] = keys();
  expect(previous).toBe(first);
  expect(parameters.size).toBe(2);
  expect(await forgetPreviousKeys(ssm, 'production', file)).toEqual([
    playbackKeyParameter('production', keyFingerprint(first!)),
  ]);
  expect(keys()).toEqual([second]);
  expect([...parameters.keys()]).toEqual([playbackKeyParameter('production', keyFingerprint(second!))]);
});

it('leaves the file as it was when SSM refuses', async () => {
  const before = readFileSync(file, 'utf8');
  refuses = true;
  await expect(makePlaybackKey(ssm, 'production', file)).rejects.toThrow('taken');
  expect(readFileSync(file, 'utf8')).toBe(before);
});
