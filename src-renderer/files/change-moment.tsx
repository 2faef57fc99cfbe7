import { useClock } from '../shared-ui/clock.ts';
import { agoText, exactText } from '../shared-ui/time-text.ts';

/** How long ago; to the second in the title. */
export function ChangeMoment({ at }: { readonly at: number }) {
  const text = useClock((now) => agoText(at, now));
  return (
    <time dateTime={new Date(at).toISOString()} title={exactText(at)}>
      {text}
    </time>
  );
}
