// Five hundred helpers at once: on a cold cache (a role and an IAM user nobody has asked for since the app started),
// and on a warm one.
import { type BenchHome, warmAnswer } from './bench-home.ts';
import type { Table } from './figures.ts';
import { type NativePrograms, timeSpawns } from './native.ts';

const STORM = 500;

/** The app must have been started since anybody asked for one of `coldProfiles`. */
export async function measureStorm(home: BenchHome, programs: NativePrograms): Promise<Table> {
  await warmAnswer(home);
  const storm = async (command: readonly string[]) =>
    (await timeSpawns(programs, 1, [{ name: '', command, width: STORM }], home.env))[0]?.samples ?? [];
  const cold: number[] = [];
  const warm: number[] = [];
  const floor: number[] = [];
  const calls: Record<string, number[]> = { GetSessionToken: [], AssumeRole: [], other: [], warm: [] };
  for (const profile of home.coldProfiles) {
    home.aws.resetCalls();
    cold.push(...(await storm([home.helper, profile])));
    const tokens = home.aws.count('GetSessionToken');
    const roles = home.aws.count('AssumeRole');
    calls.GetSessionToken?.push(tokens);
    calls.AssumeRole?.push(roles);
    calls.other?.push(home.aws.calls.length - tokens - roles);
    home.aws.resetCalls();
    warm.push(...(await storm([home.helper, home.profile])));
    calls.warm?.push(home.aws.calls.length);
    floor.push(...(await storm(['/bin/true'])));
  }
  const each = (name: string) => calls[name]?.join(', ') ?? '';
  return {
    title: `Credential helper, ${STORM} at once (time of the batch)`,
    unit: 'ms',
    rows: [
      { name: `${STORM} x /bin/true`, samples: floor },
      { name: `${STORM} warm`, samples: warm },
      { name: `${STORM} cold`, samples: cold },
    ],
    compare: [
      [`${STORM} cold`, `${STORM} warm`],
      [`${STORM} warm`, `${STORM} x /bin/true`],
    ],
    facts: {
      'GetSessionToken calls in each cold storm': each('GetSessionToken'),
      'AssumeRole calls in each cold storm': each('AssumeRole'),
      'other AWS calls in each cold storm': each('other'),
      'AWS calls in each warm storm': each('warm'),
    },
  };
}
