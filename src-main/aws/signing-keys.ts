// The SDK's signer keeps the keys it derives from credentials for a day, under names that hold session tokens. They go
// when everything else is forgotten.
import { clearCredentialCache } from '@smithy/signature-v4';

export function forgetSigningKeys(): void {
  clearCredentialCache();
}
