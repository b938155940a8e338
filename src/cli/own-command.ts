import { basename, sep } from 'node:path'
import { defaultDataDir } from '#gateway/settings/data-dir.ts'

function quoted(text: string): string {
  if (/^[\w@%+=:,./\\~-]+$/.test(text)) return text
  return process.platform === 'win32' ? `"${text}"` : `'${text.replaceAll("'", "'\\''")}'`
}

/** An installed program is a link or lies in `node_modules`; npx keeps its links in a folder of its own. */
function isOnPath(program: string): boolean {
  const folders = program.split(sep)
  return !folders.includes('_npx') && (basename(program) === 'switchboard' || folders.includes('node_modules'))
}

/**
 * `words` as a command for the person to type: by the way this program (its own path) was started and, where it is not
 * the usual one, with the data folder in use.
 */
export function ownCommand(words: string, dataDir = defaultDataDir(), program = process.argv[1] ?? ''): string {
  const name = isOnPath(program) ? 'switchboard' : 'npx switchboard'
  return `${name} ${words}${dataDir === defaultDataDir() ? '' : ` --data-dir ${quoted(dataDir)}`}`
}
