// The entry of the audit log whose panel is open. It closes when another page, or a session, is looked at.
import { useEffect, useState } from 'react';
import type { AuditEntry } from '../../shared/audit.ts';
import type { Route } from '../shell/route.ts';

export interface EntryPanel {
  readonly entry: AuditEntry | null;
  readonly show: (entry: AuditEntry | null) => void;
}

export function useEntryPanel(route: Route, selectedSessionId: string | null): EntryPanel {
  const [entry, show] = useState<AuditEntry | null>(null);
  const here = route.page === 'audit';
  useEffect(() => {
    if (!here || selectedSessionId !== null) show(null);
  }, [here, selectedSessionId]);
  return { entry: here ? entry : null, show };
}
