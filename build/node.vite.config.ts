import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'
import { lightHttp } from './light-http.ts'

const path = (relative: string) => fileURLToPath(new URL(`../${relative}`, import.meta.url))

/**
 * The CLI and the gateway process. Every dependency is bundled: one file is read where Node would resolve and read some
 * hundred, which halves the time to listening, and a packaged app needs no node_modules.
 */
export default defineConfig({
  root: path('.'),
  plugins: [lightHttp()],
  ssr: { noExternal: true, external: ['electron'], resolve: { conditions: ['node', 'import'] } },
  build: {
    ssr: true,
    target: 'node24',
    outDir: path('out/gateway'),
    emptyOutDir: true,
    minify: false,
    rolldownOptions: {
      input: {
        cli: path('src/cli/main.ts'),
        process: path('src/gateway/main.ts'),
        // Found by its name: a thread starts from a file of its own.
        'database-worker': path('src/gateway/store/database-worker.ts'),
      },
      output: { format: 'esm', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
    },
  },
})
