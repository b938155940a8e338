import { basename, dirname, relative, sep } from 'node:path'
import { defaultDataDir } from '#node/data-dir.ts'
import { shellLine, shellOf, shellWord } from '#shared/shell-text.ts'

const shell = shellOf(process.platform)

/** An installed program is a link or lies in `node_modules`; npx keeps its links in a folder of its own. */
function isOnPath(program: string): boolean {
  const folders = program.split(sep)
  return !folders.includes('_npx') && (basename(program) === 'switchboard' || folders.includes('node_modules'))
}

/** `npx` finds the program of a clone only from inside of it. */
function isForNpx(program: string, cwd: string): boolean {
  const folders = program.split(sep)
  if (folders.includes('_npx')) return true
  const [first] = relative(dirname(dirname(program)), cwd).split(sep)
  return first !== '..' && !first?.includes(':')
}

/**
 * `words` as a command for the person to type in the folder `cwd`: by the way this program (its own path) was started
 * and, where it is not the usual one, with the data folder in use.
 */
export function ownCommand(
  words: string,
  dataDir = defaultDataDir(),
  program = process.argv[1] ?? '',
  cwd = process.cwd(),
): string {
  const name = isOnPath(program)
    ? 'switchboard'
    : isForNpx(program, cwd)
      ? 'npx switchboard'
      : shellLine([process.execPath, program], shell)
  return `${name} ${words}${dataDir === defaultDataDir() ? '' : ` --data-dir ${shellWord(dataDir, shell)}`}`
}
