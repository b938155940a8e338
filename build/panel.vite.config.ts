import { fileURLToPath } from 'node:url'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin, type UserConfig } from 'vite'
import { pageContentPolicy } from '../src/shared/panel-headers.ts'

const path = (relative: string) => fileURLToPath(new URL(`../${relative}`, import.meta.url))

/** Writes the policy into the page. */
function contentPolicy(): Plugin {
  const attrs = { 'http-equiv': 'Content-Security-Policy', content: pageContentPolicy }
  return { name: 'content-policy', transformIndexHtml: () => [{ tag: 'meta', attrs, injectTo: 'head-prepend' }] }
}

/**
 * The panel, built alone (a headless box needs no Electron) or as electron-vite's renderer. Relative asset addresses,
 * because the gateway serves it at `/` and Electron at `app://`.
 */
export const panel = {
  root: path('src/renderer'),
  base: './',
  plugins: [react(), tailwindcss(), contentPolicy()],
  build: {
    outDir: path('out/renderer'),
    emptyOutDir: true,
    minify: true,
    target: ['chrome130', 'firefox128', 'safari18'],
    chunkSizeWarningLimit: 900,
    rollupOptions: {
      input: path('src/renderer/index.html'),
      output: {
        codeSplitting: {
          groups: [
            // The switch that keeps zod from probing `new Function` has to run before the first schema is made, and
            // only inside one chunk does the bundler keep the order of the imports.
            {
              name: 'contract',
              test: /node_modules[\\/](zod|uuid|@orpc)[\\/]|src[\\/]shared[\\/]|zod-without-eval/,
              priority: 3,
            },
            { name: 'react', test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/, priority: 2 },
          ],
        },
      },
    },
  },
} satisfies UserConfig

export default defineConfig(panel)
