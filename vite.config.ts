import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { writeAboutFiles } from './scripts/lib/about-files.ts';

// One build for the three programs of the app: the renderer (browser), the main process (Node, ESM) and
// the preload script (sandboxed, CommonJS). Native modules stay outside the bundle.
const native = ['electron', 'keytar', 'koffi'];
// What libraries use when it happens to be there; only tools of ours bring it along.
const optional = ['supports-color'];

export default defineConfig({
  root: 'src-renderer',
  base: './',
  plugins: [react()],
  builder: {
    async buildApp(builder) {
      const built: unknown[] = [];
      for (const environment of Object.values(builder.environments))
        built.push(await builder.build(environment));
      await writeAboutFiles(built);
    },
  },
  environments: {
    client: {
      build: {
        outDir: '../dist/renderer',
        emptyOutDir: true,
        target: 'chrome130',
        assetsInlineLimit: 0,
        // Loaded from disk, not over a network.
        chunkSizeWarningLimit: 4_000,
      },
    },
    main: {
      consumer: 'server',
      resolve: { noExternal: true, external: [...native, ...optional] },
      build: {
        outDir: '../dist/main',
        emptyOutDir: true,
        target: 'node20',
        ssr: true,
        minify: false,
        sourcemap: true,
        rolldownOptions: {
          // Beside the app itself, the program of a thread that it starts by that name.
          input: {
            index: 'src-main/desktop/main.ts',
            'file-look-thread': 'src-main/platform/file-look-thread.ts',
          },
          external: [...native, ...optional],
          output: { format: 'es', entryFileNames: '[name].mjs', chunkFileNames: '[name].mjs' },
        },
      },
    },
    preload: {
      consumer: 'server',
      resolve: { noExternal: true, external: ['electron'] },
      build: {
        outDir: '../dist/preload',
        emptyOutDir: true,
        target: 'chrome130',
        ssr: true,
        minify: false,
        rolldownOptions: {
          input: 'src-main/desktop/preload.ts',
          external: ['electron'],
          output: { format: 'cjs', entryFileNames: 'index.cjs' },
        },
      },
    },
  },
});
