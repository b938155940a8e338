import { join } from 'node:path'

/** `out` in a clone, and inside the archive of a packaged app; this file is bundled into `out/main`. */
const out = join(import.meta.dirname, '..')

export const folders = {
  preloadFile: join(out, 'preload', 'index.cjs'),
  panel: join(out, 'renderer'),
  gatewayFile: join(out, 'gateway', 'process.js'),
  icons: join(out, '..', 'resources'),
}
