import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { writePrivateFile } from '#node/write-private-file.ts'
import { AppFailure } from '#shared/errors.ts'

export interface ConfigFile {
  readonly path: string
  /** The members of the file, `{}` when there is none. Throws `invalidInput` when it is not a JSON object. */
  read(): Record<string, unknown>
  write(values: Record<string, unknown>): void
}

const Members = z.record(z.string(), z.unknown())

/** `config.json` in the data folder: settings by their key. Members that we do not know are kept. */
export function configFile(dataDir: string): ConfigFile {
  const path = join(dataDir, 'config.json')
  return {
    path,
    read() {
      if (!existsSync(path)) return {}
      try {
        return Members.parse(JSON.parse(readFileSync(path, 'utf8')))
      } catch (thrown) {
        throw new AppFailure(
          {
            code: 'invalidInput',
            message: `The configuration file ${path} is not a JSON object.`,
            hint: 'Correct it, or delete it to go back to the defaults.',
          },
          { cause: thrown },
        )
      }
    },
    write: (values) => writePrivateFile(path, `${JSON.stringify(values, null, 2)}\n`),
  }
}
