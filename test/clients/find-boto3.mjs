import { spawnSync } from 'node:child_process';

/** The first Python of this machine that has boto3; `undefined` where none has. */
export function findBoto3() {
  const pythons = ['python3', '/usr/bin/python3', 'python'];
  return pythons.find((python) => spawnSync(python, ['-c', 'import boto3'], { stdio: 'ignore' }).status === 0);
}
