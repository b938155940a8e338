import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'

/** Rust target and npm package of Codex for one platform, as in the wrapper `bin/codex.js` of `@openai/codex`. */
const targets: Record<string, string> = {
  'linux-x64': 'x86_64-unknown-linux-musl',
  'linux-arm64': 'aarch64-unknown-linux-musl',
  'darwin-x64': 'x86_64-apple-darwin',
  'darwin-arm64': 'aarch64-apple-darwin',
  'win32-x64': 'x86_64-pc-windows-msvc',
  'win32-arm64': 'aarch64-pc-windows-msvc',
}

/** The script that a command shim of Windows starts, as npm, pnpm and Yarn write `codex.cmd` and `codex.ps1`. */
const shimScript = /(?:%~?dp0%?|\$basedir)[\\/]([^"%$]*codex\.js)/i

/** The script behind a command shim of Windows, or the file itself. */
function wrapperScript(path: string): string {
  if (!/\.(cmd|ps1)$/i.test(path)) return realpathSync(path)
  const relative = shimScript.exec(readFileSync(path, 'utf8'))?.[1]
  if (relative === undefined) return path
  const script = join(dirname(path), ...relative.split(/[\\/]/))
  return existsSync(script) ? realpathSync(script) : path
}

/** Windows starts such a file only through a shell or Node, which would stand between us and Codex: we cannot end it then. */
export function needsInterpreter(path: string, platform: NodeJS.Platform = process.platform): boolean {
  return platform === 'win32' && /\.(cmd|bat|ps1|js)$/i.test(path)
}

function isNpmWrapper(script: string): boolean {
  if (basename(script) !== 'codex.js') return false
  const manifest = join(dirname(script), '..', 'package.json')
  if (!existsSync(manifest)) return false
  const parsed: unknown = JSON.parse(readFileSync(manifest, 'utf8'))
  return typeof parsed === 'object' && parsed !== null && 'name' in parsed && parsed.name === '@openai/codex'
}

function vendorFolder(script: string, platformPackage: string): string {
  try {
    return join(dirname(createRequire(script).resolve(`${platformPackage}/package.json`)), 'vendor')
  } catch {
    // The platform package is not installed separately: versions before 0.100 keep `vendor` in the package itself.
    return join(dirname(script), '..', 'vendor')
  }
}

/**
 * The native program behind npm's wrapper script, or a shim that starts it: it starts 80 to 200 ms faster and needs no Node parent of 43 MB.
 * Any other program, and a wrapper whose native program is not there, is returned unchanged.
 */
export function nativeBinary(path: string): string {
  try {
    const script = wrapperScript(path)
    const target = targets[`${process.platform}-${process.arch}`]
    if (target === undefined || !isNpmWrapper(script)) return path
    const vendor = join(vendorFolder(script, `@openai/codex-${process.platform}-${process.arch}`), target)
    const program = process.platform === 'win32' ? 'codex.exe' : 'codex'
    // `bin` in every package that we tried, `codex` in those of 2025.
    const candidates = [join(vendor, 'bin', program), join(vendor, 'codex', program)]
    return candidates.find((candidate) => existsSync(candidate)) ?? path
  } catch {
    // An unreadable wrapper is not ours to judge: starting it shows what is wrong with it.
    return path
  }
}
