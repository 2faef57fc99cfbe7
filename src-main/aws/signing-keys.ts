// The SDK's signer keeps the keys it derives from credentials for a day, under names that hold session tokens. They go
// when everything else is forgotten.

/** Loaded when it is wanted, as the SDK's clients are. */
export async function forgetSigningKeys(): Promise<void> {
  const { clearCredentialCache } = await import('@smithy/signature-v4');
  clearCredentialCache();
}
