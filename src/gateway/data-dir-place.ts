import { AppFailure } from '#shared/errors.ts'
import { identityOf, isSameFile, watchFile } from './store/watch-file.ts'

/** The data folder that this gateway locked, which may lose its name while the gateway runs. */
export interface DataDirPlace {
  /** `false` when the name leads to nothing, or to another folder; `onLost` has been told then. */
  isThere(): boolean
  /** Throws `dataFolderUnusable` when it is not there. */
  confirm(): void
  stop(): void
}

function folderLost(dataDir: string): AppFailure {
  return new AppFailure({
    code: 'dataFolderUnusable',
    message: `The data folder ${dataDir} was moved, deleted or replaced while the gateway ran.`,
    hint: 'Start the gateway again, with --data-dir when the folder has another name now.',
  })
}

/** `onLost` is called once, within a second; what the lock protects is not under that name any more. */
export function watchDataDir(dataDir: string, onLost: (failure: AppFailure) => void): DataDirPlace {
  const atBeginning = identityOf(dataDir)
  let isLost = false
  const lose = () => {
    if (!isLost) onLost(folderLost(dataDir))
    isLost = true
  }
  const watched = watchFile(dataDir, lose)
  const isThere = () => {
    if (!isSameFile(identityOf(dataDir), atBeginning)) lose()
    return !isLost
  }
  return {
    isThere,
    confirm() {
      if (!isThere()) throw folderLost(dataDir)
    },
    stop: watched.stop,
  }
}
