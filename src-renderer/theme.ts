// Light or dark as the desktop says, followed live.
import { applyMode, Mode } from '@cloudscape-design/global-styles';

/** Returns the way to stop following. */
export function followColorScheme(query: MediaQueryList): () => void {
  const apply = () => applyMode(query.matches ? Mode.Dark : Mode.Light);
  apply();
  query.addEventListener('change', apply);
  return () => query.removeEventListener('change', apply);
}
