// Files about the app itself that are served beside the window's own, read when somebody wants to see them.
import { useCallback, useEffect, useState } from 'react';
import type { ErrorView } from '../../shared/errors.ts';

type AboutFile = 'licences.json' | 'release-notes.json';

export interface Served<T> {
  readonly value: T | null;
  readonly error: ErrorView | null;
  readonly again: () => void;
}

const MISSING: ErrorView = {
  code: 'file-unreadable',
  message: 'This part of Cloakroom could not be read',
  remedy: 'try again; if it stays so, install Cloakroom anew',
  account: null,
  details: [],
};

/** Both null while it is on its way. */
export function useAboutFile<T>(name: AboutFile): Served<T> {
  const [value, setValue] = useState<T | null>(null);
  const [error, setError] = useState<ErrorView | null>(null);
  const [tries, setTries] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another try is the reason
  useEffect(() => {
    const gone = new AbortController();
    setError(null);
    fetch(`./${name}`, { signal: gone.signal })
      .then(async (response) => {
        if (!response.ok) throw new Error(name);
        setValue((await response.json()) as T);
      })
      .catch(() => {
        if (!gone.signal.aborted) setError({ ...MISSING, details: [name] });
      });
    return () => gone.abort();
  }, [name, tries]);
  return { value, error, again: useCallback(() => setTries((current) => current + 1), []) };
}
