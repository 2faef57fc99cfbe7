// A program with the app's STS client in it: isolates it as the app does, calls once, prints what came of it.
import { createSts } from '../../../src-main/aws/sts.ts';
import { Secret } from '../../../src-main/core/secret.ts';
import { isolateAwsClients } from '../../../src-main/platform/environment.ts';

if (!process.env.CLOAKROOM_TEST_LEAVE_OPEN) isolateAwsClients(process.env, process.argv[2] ?? '');

const key = { accessKeyId: 'AKIAEXAMPLEVAULTKEY0', secretAccessKey: new Secret('example') };
const context = { region: 'eu-west-1', partition: 'aws', account: 'example (111122223333)' } as const;
const result = await createSts()
  .getCallerIdentity(key, context)
  .catch((error: unknown) => ({ error: String(error) }));
const env = Object.keys(process.env).filter((name) => name.startsWith('AWS_'));
console.log(JSON.stringify({ ...result, env: env.sort() }));
