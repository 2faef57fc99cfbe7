// Renders the SVGs below icons/ to the PNGs that are committed beside them. Run it after changing one; needs
// rsvg-convert (Debian: librsvg2-bin).
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TRAY_ICONS, type TrayIcon, trayIconFile } from '../src-main/desktop/tray-icon.ts';

const folder = fileURLToPath(new URL('../icons/', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'cloakroom-icons-'));

const RED = '#d6332b';
const AMBER = '#ffb020';

interface Panel {
  readonly platform: 'linux' | 'win32' | 'darwin';
  readonly dark: boolean;
  /** Of the lines. */
  readonly line: string;
  /** Round them, for a panel that is not as light or dark as we think; null where the system tells for sure. */
  readonly rim: string | null;
  /** Of the dot that asks for attention. */
  readonly dot: string;
  /** Pixels, and the suffix by which Electron finds them for such a display. */
  readonly sizes: readonly (readonly [pixels: number, suffix: string])[];
}

const linux = [
  [22, ''],
  [44, '@2x'],
] as const;
const windows = [
  [16, ''],
  [20, '@1.25x'],
  [24, '@1.5x'],
  [32, '@2x'],
] as const;
const mac = [
  [18, ''],
  [36, '@2x'],
] as const;

const panels: readonly Panel[] = [
  { platform: 'linux', dark: true, line: '#ffffff', rim: '#000000', dot: AMBER, sizes: linux },
  { platform: 'linux', dark: false, line: '#23292f', rim: '#ffffff', dot: '#c25e00', sizes: linux },
  { platform: 'win32', dark: true, line: '#ffffff', rim: null, dot: AMBER, sizes: windows },
  { platform: 'win32', dark: false, line: '#1b1b1b', rim: null, dot: '#c25e00', sizes: windows },
  // Black with alpha: macOS makes of it what suits the menu bar.
  { platform: 'darwin', dark: false, line: '#000000', rim: null, dot: '#000000', sizes: mac },
];

const APP_SIZES = [512, 256, 128, 64, 48, 32, 16];
/** Small ones are drawn anew with less in them. */
const SMALLEST_DETAILED = 48;

try {
  for (const size of APP_SIZES) {
    const svg = size < SMALLEST_DETAILED ? 'app-small.svg' : 'app.svg';
    render(svg, size, `app-${size}.png`, '');
  }
  render('app.svg', 512, 'app.png', '');
  for (const panel of panels)
    for (const icon of TRAY_ICONS)
      for (const [pixels, suffix] of panel.sizes) {
        const png = trayIconFile(icon, panel.platform, panel.dark).replace(/\.png$/, `${suffix}.png`);
        render(`tray/${icon}.svg`, pixels, png, styleOf(panel, icon, pixels));
      }
} finally {
  rmSync(scratch, { recursive: true });
}

/** Lines are a pixel and a half at least: thinner ones turn grey. */
function styleOf({ line, rim, dot }: Panel, icon: TrayIcon, pixels: number): string {
  const outline = 'fill: none; stroke-linecap: round; stroke-linejoin: round';
  const width = pixels <= 18 ? 1.5 : 1.4;
  const dotColour = icon.startsWith('production') ? AMBER : dot;
  const rimStyle =
    rim === null
      ? 'display: none'
      : `${outline}; stroke: ${rim}; stroke-opacity: .5; stroke-width: ${width + 1.7}`;
  return `
    .line { ${outline}; stroke: ${line}; stroke-width: ${width} }
    .thin { stroke-width: 1.2 }
    .rim { ${rimStyle} }
    .solid { fill: ${line} }
    .dim { opacity: .6 }
    .dot { fill: ${dotColour} }
    .tile { fill: ${RED} }
    .on-tile { ${outline}; stroke: #ffffff; stroke-width: 1.75 }
  `;
}

function render(svg: string, pixels: number, png: string, style: string): void {
  const sheet = join(scratch, 'style.css');
  writeFileSync(sheet, style);
  const target = join(folder, png);
  mkdirSync(dirname(target), { recursive: true });
  const size = String(pixels);
  execFileSync(
    'rsvg-convert',
    ['--width', size, '--height', size, '--stylesheet', sheet, join(folder, svg), '--output', target],
    { stdio: 'inherit' },
  );
}
