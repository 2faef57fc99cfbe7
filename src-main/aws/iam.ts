// IAM through the AWS SDK. IAM has one endpoint per partition; the SDK finds it from the region.
import type { IamApi } from '../core/ports.ts';
import { clientSettings } from './client-settings.ts';
import { toAwsError } from './error-mapping.ts';

export function createIam(): IamApi {
  return {
    async listMfaDevices(key, context) {
      const sdk = await import('@aws-sdk/client-iam');
      const client = new sdk.IAMClient(clientSettings(key, context));
      try {
        const serials: string[] = [];
        for await (const page of sdk.paginateListMFADevices({ client }, {})) {
          for (const device of page.MFADevices ?? [])
            if (device.SerialNumber) serials.push(device.SerialNumber);
        }
        return serials;
      } catch (error) {
        throw toAwsError(error, {
          operation: 'iam:ListMFADevices',
          account: context.account,
          clockOffsetMs: client.config.systemClockOffset,
        });
      }
    },
  };
}
