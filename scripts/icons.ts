// Renders icons/*.svg to the PNGs that are committed beside them. Run it after changing an SVG; needs rsvg-convert.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../icons/', import.meta.url));

const renderings = [
  { svg: 'app.svg', width: 512, png: 'app.png' },
  { svg: 'tray.svg', width: 22, png: 'tray.png' },
  { svg: 'tray.svg', width: 44, png: 'tray@2x.png' },
];

for (const { svg, width, png } of renderings) {
  execFileSync('rsvg-convert', ['--width', String(width), svg, '--output', png], {
    cwd: folder,
    stdio: 'inherit',
  });
}
