// Times and durations in words. Pure.

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** "52 min left", "3 h 05 min left", "11 h left", "45 s left", "expired"; rounded down, so never more than AWS gives. */
export function timeLeftText(expiresAt: number, now: number): string {
  const left = expiresAt - now;
  if (left <= 0) return 'expired';
  if (left < MINUTE) return `${Math.floor(left / 1000)} s left`;
  if (left < HOUR) return `${Math.floor(left / MINUTE)} min left`;
  if (left < DAY) {
    const minutes = Math.floor((left % HOUR) / MINUTE);
    // Half a day: nobody waits for the minute, and lists have no room for it.
    if (left >= 10 * HOUR) return `${Math.floor(left / HOUR)} h left`;
    return `${Math.floor(left / HOUR)} h ${String(minutes).padStart(2, '0')} min left`;
  }
  return `${Math.floor(left / DAY)} d ${Math.floor((left % DAY) / HOUR)} h left`;
}

/** "Expires today at 14:05:09" or with the date when it is another day, in the person's own zone. */
export function expiryText(expiresAt: number, now: number, locale?: string): string {
  const at = new Date(expiresAt);
  const time = at.toLocaleTimeString(locale, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
  const verb = expiresAt <= now ? 'Expired' : 'Expires';
  if (at.toDateString() === new Date(now).toDateString()) return `${verb} today at ${time}`;
  const day = at.toLocaleDateString(locale, { weekday: 'short', day: 'numeric', month: 'short' });
  return `${verb} on ${day} at ${time}`;
}

/** "today at 14:05", or with the date when it is another day, in the person's own zone. */
export function momentText(at: number, now: number, locale?: string): string {
  const time = new Date(at).toLocaleTimeString(locale, { hour: '2-digit', minute: '2-digit' });
  if (new Date(at).toDateString() === new Date(now).toDateString()) return `today at ${time}`;
  const day = new Date(at).toLocaleDateString(locale, { weekday: 'short', day: 'numeric', month: 'short' });
  return `${day} at ${time}`;
}

/** "just now", "12 min ago", "3 h ago" today; the day and time for anything older, in the person's own zone. */
export function agoText(at: number, now: number, locale?: string): string {
  const ago = now - at;
  if (ago < MINUTE) return 'just now';
  if (ago < HOUR) return `${Math.floor(ago / MINUTE)} min ago`;
  if (new Date(at).toDateString() === new Date(now).toDateString()) return `${Math.floor(ago / HOUR)} h ago`;
  const time = new Date(at).toLocaleTimeString(locale, { hour: '2-digit', minute: '2-digit' });
  if (new Date(at).toDateString() === new Date(now - DAY).toDateString()) return `yesterday at ${time}`;
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  const day = new Date(at).toLocaleDateString(locale, {
    day: 'numeric',
    month: 'short',
    ...(sameYear ? {} : { year: 'numeric' }),
  });
  return `${day} at ${time}`;
}

/** To the second, with the year: for a title, or a ticket. */
export function exactText(at: number, locale?: string): string {
  return new Date(at).toLocaleString(locale, { dateStyle: 'full', timeStyle: 'medium' });
}

/** 3600 -> "1 hour", 5400 -> "1 hour 30 minutes", 900 -> "15 minutes". */
export function durationText(seconds: number): string {
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.round((seconds % 3600) / 60);
  const parts = [
    ...(hours > 0 ? [`${hours} ${hours === 1 ? 'hour' : 'hours'}`] : []),
    ...(minutes > 0 ? [`${minutes} ${minutes === 1 ? 'minute' : 'minutes'}`] : []),
  ];
  return parts.join(' ') || `${seconds} seconds`;
}
