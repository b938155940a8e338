import { readdirSync, readFileSync } from 'node:fs'

export interface LiveProcess {
  pid: number
  command: string
}

function readProc(pid: string, file: 'environ' | 'cmdline'): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    // Ended meanwhile, or of another user: not one of ours.
    return ''
  }
}

/**
 * The living processes whose environment or command line holds `marker`, for tests that prove that nothing is left
 * behind; children inherit the environment, so this also finds what a child started. Reads `/proc`: Linux only.
 */
export function processesMarked(marker: string): LiveProcess[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => readProc(pid, 'environ').includes(marker) || readProc(pid, 'cmdline').includes(marker))
    .map((pid) => ({ pid: Number(pid), command: readProc(pid, 'cmdline').replaceAll('\0', ' ').trim() }))
}
