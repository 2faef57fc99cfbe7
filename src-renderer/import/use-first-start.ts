// Somebody who has AWS files but nothing in Cloakroom yet begins with the import, once, unless they went elsewhere.
import { useEffect, useRef } from 'react';
import { goTo, IMPORT } from '../shell/route.ts';
import { useSnapshot } from '../snapshot-store.ts';

export function useFirstStart(): void {
  const { identities, sessions, portals, files } = useSnapshot();
  const led = useRef(false);
  const wanted = identities.length + sessions.length + portals.length === 0 && files.importable > 0;
  useEffect(() => {
    if (!wanted || led.current) return;
    led.current = true;
    if (window.location.hash.replace(/^#?\/?/, '') === '') goTo(IMPORT);
  }, [wanted]);
}
