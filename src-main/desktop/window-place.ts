// Where the window was, and whether it can be there again (pure): displays come and go between two runs.

export interface Bounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface WindowPlace extends Bounds {
  readonly maximized: boolean;
}

export const SMALLEST = { width: 720, height: 480 } as const;
const USUAL = { width: 1180, height: 760 } as const;
/** Of the title bar, to take hold of it. */
const GRIP = { width: 120, height: 24 } as const;

/** Null for anything that is no place, such as a file cut short. */
export function parsePlace(text: string): WindowPlace | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const { x, y, width, height, maximized } = value as Record<string, unknown>;
  const whole = (number: unknown): number is number => Number.isSafeInteger(number);
  if (!whole(x) || !whole(y) || !whole(width) || !whole(height)) return null;
  return { x, y, width, height, maximized: maximized === true };
}

/** Without x and y the desktop chooses. `areas`: of every display, without its panels. */
export function placeWithin(
  saved: WindowPlace | null,
  areas: readonly Bounds[],
): { readonly width: number; readonly height: number; readonly x?: number; readonly y?: number } {
  if (!saved) return USUAL;
  const home = areas.find((area) => isReachable(saved, area));
  const roomiest = areas.toSorted((a, b) => b.width * b.height - a.width * a.height)[0];
  const room = home ?? roomiest ?? USUAL;
  const size = {
    width: Math.max(SMALLEST.width, Math.min(saved.width, room.width)),
    height: Math.max(SMALLEST.height, Math.min(saved.height, room.height)),
  };
  return home ? { ...size, x: saved.x, y: saved.y } : size;
}

function isReachable({ x, y, width }: Bounds, area: Bounds): boolean {
  const across = Math.min(x + width, area.x + area.width) - Math.max(x, area.x);
  return across >= GRIP.width && y >= area.y && y + GRIP.height <= area.y + area.height;
}
