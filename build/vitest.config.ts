import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { SlowestFirst } from './slowest-first.ts'
import { testHome, testPath } from './test-home.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

// Programs and threads that tests start from the sources need not be translated each time.
const NODE_COMPILE_CACHE = join(testHome, 'compiled')

// V8 may crash when WebAssembly (that of fetch) is optimised while another thread ends (nodejs/node#64500), and tests of
// the desktop shell run gateways as threads.
const keepWrappers = '--wasm-wrapper-tiering-budget=2000000000'

// It imports Electron, whose place the stand-in takes.
const inlined = ['electron-store']

// Files that keep nothing for themselves in a module share one: loading it anew for each is most of their time.
const shared = { isolate: false, maxWorkers: 2 }

export default defineConfig({
  root,
  test: {
    sequence: { sequencer: SlowestFirst },
    projects: [
      {
        root,
        test: {
          name: 'unit',
          include: ['src/{shared,node,gateway,cli,main,preload}/**/*.test.ts', 'build/**/*.test.ts'],
          exclude: ['**/*.int.test.ts'],
          environment: 'node',
          ...shared,
          server: { deps: { inline: inlined } },
        },
      },
      {
        root,
        test: {
          name: 'panel',
          ...shared,
          include: ['src/renderer/**/*.test.{ts,tsx}'],
          environment: 'happy-dom',
        },
      },
      {
        root,
        // The real Codex binaries, which are waited for most of the time: more files at a time than a small machine has cores,
        // and deadlines that allow for a busy one.
        test: {
          name: 'integration',
          include: ['src/**/*.int.test.ts'],
          environment: 'node',
          isolate: false,
          maxWorkers: 4,
          execArgv: [keepWrappers],
          server: { deps: { inline: inlined } },
          env: { HOME: testHome, PATH: testPath, NODE_COMPILE_CACHE },
          testTimeout: 60_000,
          expect: { poll: { timeout: 10_000 } },
          hookTimeout: 60_000,
        },
      },
    ],
  },
})
