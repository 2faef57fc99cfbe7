// Small pictures of the lists and of the palette, drawn as plain SVG: a page of a list has hundreds, and a component
// for each costs more than the rest of the row. Shapes follow Cloudscape's.

const PATHS = {
  star: 'M8 1.6l1.95 4.1 4.45.6-3.25 3.1.8 4.45L8 11.7l-3.95 2.15.8-4.45L1.6 6.3l4.45-.6z',
  user: 'M8 8a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM2.5 14c.5-3 2.6-4.5 5.5-4.5s5 1.5 5.5 4.5',
  key: 'M10.5 9a3.5 3.5 0 1 0-3.3-2.300L2 12v2h2.500v-1.500H6V11h1.500l1.3-2.300c.5.2 1.1.3 1.7.3zM11.5 5.500h.01',
  group:
    'M6 7.500a2.600 2.600 0 1 0 0-5.200 2.600 2.600 0 0 0 0 5.200zM1 13.500c.4-2.500 2.400-3.800 5-3.800s4.600 1.300 5 3.800M10.800 2.500a2.600 2.600 0 0 1 0 5M12.500 9.900c1.400.5 2.300 1.700 2.500 3.600',
  page: 'M3.500 1.500h6l3 3v10h-9zM9.500 1.500v3h3',
  command: 'M5.500 3l5 5-5 5',
} as const;

export type IconName = keyof typeof PATHS;

interface IconProps {
  readonly name: IconName;
  readonly filled?: boolean;
}

/** Says nothing to a screen reader; the name belongs to what it stands in. */
export function ListIcon({ name, filled = false }: IconProps) {
  return (
    <svg className="list-icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} fill={filled ? 'currentColor' : 'none'} />
    </svg>
  );
}

export function MoreIcon() {
  return (
    <svg className="list-icon list-icon-solid" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <circle cx="8" cy="2.5" r="1.6" />
      <circle cx="8" cy="8" r="1.6" />
      <circle cx="8" cy="13.5" r="1.6" />
    </svg>
  );
}

const GLYPHS = {
  success: 'M5 8l2 2.300L11 5.7',
  warning: 'M8 4.500v4M8 11v.6',
  error: 'M5.5 5.500l5 5M10.5 5.500l-5 5',
  pending: 'M8 4.500V8h3',
  stopped: 'M5 8h6',
} as const;

export type Glyph = keyof typeof GLYPHS;

export function StateIcon({ glyph }: { readonly glyph: Glyph }) {
  return (
    <svg className="list-icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      {glyph === 'warning' ? (
        <path d="M8 1.700l6.7 12.200H1.300z" fill="none" />
      ) : (
        <circle cx="8" cy="8" r="6.5" fill="none" />
      )}
      <path d={GLYPHS[glyph]} fill="none" />
    </svg>
  );
}
