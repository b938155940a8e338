import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { makeSubfolder } from '#node/data-dir.ts'

/** File of the sample project that the demo edits. */
export const notesFile = 'notes.md'
/** First line of `notesFile`; the demo edits no file without it. */
export const notesHeading = '# Notes of the Switchboard demo'

const sampleFiles: Record<string, string> = {
  'README.md': `# Sample project

A scratch folder for the demo of Codex Switchboard. Delete it whenever you like.
`,
  [notesFile]: `${notesHeading}
- created by the demo
`,
  'greeting.txt': 'Hello from the sample project.\n',
}

function isAlreadyThere(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'EEXIST'
}

/** Writes the sample project into `dir`; files that are there already are kept as they are. */
export async function prepareDemoWorkspace(dir: string): Promise<void> {
  makeSubfolder(dir)
  for (const [name, text] of Object.entries(sampleFiles)) {
    try {
      await writeFile(path.join(dir, name), text, { flag: 'wx' })
    } catch (cause) {
      if (!isAlreadyThere(cause)) throw cause
    }
  }
}
