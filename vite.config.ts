import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// One build for the three programs of the app: the renderer (browser), the main process (Node, ESM) and
// the preload script (sandboxed, CommonJS). Native modules stay outside the bundle.
const native = ['electron', 'keytar', 'koffi'];

export default defineConfig({
  root: 'src-renderer',
  base: './',
  plugins: [react()],
  builder: {
    async buildApp(builder) {
      for (const environment of Object.values(builder.environments)) await builder.build(environment);
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
      resolve: { noExternal: true, external: native },
      build: {
        outDir: '../dist/main',
        emptyOutDir: true,
        target: 'node20',
        ssr: true,
        minify: false,
        sourcemap: true,
        rolldownOptions: {
          input: 'src-main/desktop/main.ts',
          external: native,
          output: { format: 'es', entryFileNames: 'index.mjs', chunkFileNames: '[name].mjs' },
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
