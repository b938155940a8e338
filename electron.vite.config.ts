import { defineConfig } from 'electron-vite'
import { panel } from './build/panel.vite.config.ts'

export default defineConfig({
  // Bundled whole, like the gateway: a packaged app needs no node_modules.
  main: {
    build: {
      outDir: 'out/main',
      externalizeDeps: false,
      rollupOptions: { input: { index: 'src/main/index.ts' } },
    },
  },
  // A sandboxed preload can load one CommonJS file that requires nothing but electron.
  preload: {
    build: {
      outDir: 'out/preload',
      externalizeDeps: false,
      isolatedEntries: true,
      rollupOptions: {
        input: { index: 'src/preload/index.ts' },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  // electron-vite joins its own target with a list of ours, so the same browsers are named as one level of the language;
  // the styles keep the list.
  renderer: { ...panel, build: { ...panel.build, target: 'es2023', cssTarget: panel.build.target } },
})
