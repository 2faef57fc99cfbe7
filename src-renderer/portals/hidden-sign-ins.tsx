// Sign-ins whose dialog a person put aside: they go on, and a notice leads back. Remembered by portal and start
// time, so that the next sign-in shows itself again.
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react';
import type { Portal, PortalStatus } from '../../shared/portal.ts';
import { useSnapshot } from '../snapshot-store.ts';

export type SigningIn = Extract<PortalStatus, { state: 'signing-in' }>;

export interface OpenSignIn {
  readonly portal: Portal;
  readonly status: SigningIn;
  readonly hidden: boolean;
}

interface HiddenSignIns {
  readonly keys: ReadonlySet<string>;
  readonly setHidden: (signIn: OpenSignIn, hidden: boolean) => void;
}

const HiddenContext = createContext<HiddenSignIns | null>(null);

const keyOf = (portal: Portal, status: SigningIn) => `${portal.id} ${status.startedAt}`;

export function HiddenSignInsProvider({ children }: { readonly children: ReactNode }) {
  const [keys, setKeys] = useState<ReadonlySet<string>>(new Set());
  const setHidden = useCallback(({ portal, status }: OpenSignIn, hidden: boolean) => {
    const key = keyOf(portal, status);
    setKeys((current) =>
      hidden ? new Set([...current, key]) : new Set([...current].filter((other) => other !== key)),
    );
  }, []);
  const value = useMemo(() => ({ keys, setHidden }), [keys, setHidden]);
  return <HiddenContext value={value}>{children}</HiddenContext>;
}

/** Every sign-in under way, whoever started it. */
export function useOpenSignIns(): {
  readonly signIns: readonly OpenSignIn[];
  readonly setHidden: HiddenSignIns['setHidden'];
} {
  const { portals, portalStatuses } = useSnapshot();
  const context = useContext(HiddenContext);
  if (!context) throw new Error('useOpenSignIns needs a HiddenSignInsProvider');
  const signIns = portals.flatMap((portal): OpenSignIn[] => {
    const status = portalStatuses[portal.id];
    return status?.state === 'signing-in'
      ? [{ portal, status, hidden: context.keys.has(keyOf(portal, status)) }]
      : [];
  });
  return { signIns, setHidden: context.setHidden };
}
