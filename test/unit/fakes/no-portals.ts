// For tests that have no portal: whoever asks for one has found a fault.
import type { ResolverPorts } from '../../../src-main/core/session-resolver.ts';

const unexpected = (): never => {
  throw new Error('there is no portal in this test');
};

export const noPortals: Pick<ResolverPorts, 'tokens' | 'portalApi'> = {
  tokens: { token: async () => unexpected(), refused: async () => unexpected() },
  portalApi: { credentials: async () => unexpected() },
};
