// Whose access key it is, as AWS sees it: asked before a key is kept, and again after it was sealed.
import { type PrincipalArn, parsePrincipalArn, partitionOfRegion } from '../../shared/arn.ts';
import { AppError } from '../../shared/errors.ts';
import type { CallContext, LongTermKey, StsApi, Vault } from './ports.ts';

export interface ProvedKey {
  readonly arn: PrincipalArn;
  readonly userArn: string;
  readonly context: CallContext;
}

/** GetCallerIdentity. `root-refused` for root keys, `invalid-input` for anything that is not an IAM user. */
export type ProveKey = (key: LongTermKey, region: string, label: string) => Promise<ProvedKey>;

export function createProveKey(sts: Pick<StsApi, 'getCallerIdentity'>): ProveKey {
  return async (key, region, label) => {
    const context: CallContext = { region, partition: partitionOfRegion(region), account: label };
    const caller = await sts.getCallerIdentity(key, context);
    const arn = parsePrincipalArn(caller.arn);
    if (arn?.kind === 'root') {
      throw new AppError({
        code: 'root-refused',
        message:
          'This is an access key of the account’s root user, which can do anything and cannot be limited',
        remedy: 'delete the root key in the console and create an IAM user, or use IAM Identity Center',
        account: caller.accountId,
      });
    }
    if (arn?.kind !== 'user') {
      throw new AppError({
        code: 'invalid-input',
        message: `This key belongs to ${caller.arn}, which is not an IAM user`,
        remedy: 'enter the long-term access key of an IAM user',
        account: caller.accountId,
      });
    }
    return { arn, userArn: caller.arn, context: { ...context, account: `${label} (${caller.accountId})` } };
  };
}

/** The vault's own error, before anything is begun that would need it. */
export function refuseClosedVault(vault: Pick<Vault, 'status'>): void {
  const { error } = vault.status();
  if (error) throw new AppError(error);
}
