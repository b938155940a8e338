import { join } from 'node:path'
import { AppFailure } from '#shared/errors.ts'
import type { CoreSlot, GatewayCore } from './core-slot.ts'
import { composeCore } from './gateway-core.ts'
import type { GatewayFrame } from './gateway-frame.ts'
import { createDatabaseThread } from './store/database-thread.ts'
import { beginAnew, type OpenedDatabase, openStore, setJournalAside } from './store/open-database.ts'
import { isCorrupt, isSqliteError } from './store/sqlite-errors.ts'
import { type FileIdentity, identityOf, isSameFile, watchFile } from './store/watch-file.ts'

/** Puts the first core into the slot, and another one when the database of the first is found to be damaged. */
export interface CoreKeeper {
  /** Once. Rejects when there can be no core. */
  open(): Promise<void>
  /** From now on there is no other core; ends the work of this one. */
  endWork(reason: string): Promise<void>
  close(): Promise<void>
  /** Something is under way that cannot be stopped. */
  readonly isHeldUp: boolean
}

interface Shell {
  dropConnections: () => void
  /** Another core is in place. */
  onExchanged: () => void
  /** There is no core and none is coming. */
  onFailure: (thrown: unknown) => void
}

function damagedAgain(problem: string): AppFailure {
  return new AppFailure({
    code: 'dataFolderUnusable',
    message: `The database is damaged (${problem}), though it was begun anew only a moment ago.`,
    hint: 'The disk may be failing. Choose a data folder on another one with --data-dir.',
  })
}

const keptWords = (keptJournal: string) => ({
  keptJournal,
  message: `The journal of the database that was deleted or replaced was kept as ${keptJournal}; what is in it is not shown.`,
})

const endedEarly = () => new AppFailure({ code: 'interrupted', message: 'The gateway was ended before it could serve.' })

export function createCoreKeeper(frame: GatewayFrame, slot: CoreSlot, shell: Shell): CoreKeeper {
  const { fileLog } = frame
  const path = join(frame.options.dataDir, 'switchboard.db')
  const thread = createDatabaseThread(path)
  let isClosing = false
  /** At most once per start: a second damaged database is the fault of something else. */
  let hasBegunAnew = false
  let watched: ReturnType<typeof watchFile> | null = null
  /** Of the core that serves. */
  let journal: FileIdentity | null = null
  /** What changes the core, one after the other. */
  let changing: Promise<void> = Promise.resolve()

  const change = (step: () => Promise<void>): Promise<void> => {
    const changed = changing.then(step)
    changing = changed.catch((thrown: unknown) => {
      slot.fail(thrown)
      if (!isClosing) shell.onFailure(thrown)
    })
    return changed
  }

  const compose = (store: OpenedDatabase) => {
    hasBegunAnew ||= store.state.state === 'recovered'
    return composeCore(frame, store, onDamage)
  }

  const composeAnew = (problem: unknown) => {
    if (hasBegunAnew) throw damagedAgain(String(problem))
    fileLog.warn('store.damaged', { problem: String(problem) })
    return compose(beginAnew(path))
  }

  /** What opens well may show its damage when the core first reads it. */
  const composeSound = (store: OpenedDatabase) =>
    compose(store).catch((thrown: unknown) => {
      if (isCorrupt(thrown)) return composeAnew(thrown)
      throw thrown
    })

  const upgrade = async () => {
    slot.tell('the database of an older version is being brought to this one')
    try {
      await thread.run('migrate', null)
    } catch (thrown) {
      if (isClosing || isSqliteError(thrown)) throw thrown
      // Without its thread it takes the gateway's own time.
      fileLog.warn('store.threadFailed', { problem: String(thrown) })
    }
  }

  const serve = (core: GatewayCore) => {
    slot.fill(core)
    journal = identityOf(`${path}-wal`)
    watched = watchFile(path, onLost)
  }

  const openFirst = async () => {
    const store = await openStore(path, upgrade).catch((thrown: unknown) => {
      throw isClosing ? endedEarly() : thrown
    })
    const core = await composeSound(store)
    serve(core)
    if (store.wasEmpty)
      core.log.warn('store.wasEmpty', { path, message: 'The database was an empty file: a new one was begun in it.' })
    if (store.keptJournal !== null) core.log.warn('store.journalKept', keptWords(store.keptJournal))
    core.log.info('gateway.ready', { startMs: Date.now() - frame.startedAt })
    if (store.endedUncleanly && !hasBegunAnew) void check()
  }

  /** Beside the core: the end of a gateway hardly ever damages a database, so nobody waits for the answer. */
  const check = async () => {
    const startedAt = performance.now()
    try {
      await thread.run('checkpoint', null)
      const damage = await thread.run('check', null)
      if (isClosing) return
      fileLog.info('store.checked', { damage, tookMs: Math.round(performance.now() - startedAt) })
      if (damage !== null) onDamage(damage)
    } catch (thrown) {
      if (!isClosing) fileLog.warn('store.notChecked', { problem: String(thrown) })
    }
  }

  const exchange = async (why: { step: string; reason: string; next: () => Promise<GatewayCore> }, core: GatewayCore | null) => {
    // Of a core that is gone, more than one may have been told.
    if (isClosing || core === null || core !== slot.core) return
    // Without its folder the gateway ends, and the core with it.
    if (!frame.place.isThere()) return
    watched?.stop()
    slot.empty(why.step)
    await core.endWork(why.reason)
    shell.dropConnections()
    await thread.close()
    await core.close().catch((thrown: unknown) => fileLog.error('store.closeFailed', { problem: String(thrown) }))
    frame.place.confirm()
    serve(await why.next())
    shell.onExchanged()
  }

  const exchangeSoon = (why: Parameters<typeof exchange>[0]) => {
    const core = slot.core
    // The failure is told by the shell.
    change(() => exchange(why, core)).catch(() => undefined)
  }

  function onDamage(problem: string): void {
    exchangeSoon({
      step: 'the database was found damaged and is being set aside',
      reason: 'The database was found damaged and had to be set aside.',
      next: () => composeAnew(problem),
    })
  }

  function onLost(): void {
    fileLog.warn('store.fileLost', { path })
    exchangeSoon({
      step: 'the file of the database was deleted or replaced and is being opened again',
      reason: 'The file of the database was deleted or replaced while the gateway ran.',
      next: async () => {
        // Somebody may have brought the journal of the new file along.
        const isOfLost = journal === null || isSameFile(identityOf(`${path}-wal`), journal)
        const kept = isOfLost ? setJournalAside(path) : null
        const core = await composeSound(await openStore(path, upgrade))
        core.log.warn('store.fileLost', { path, ...(kept === null ? {} : keptWords(kept)) })
        return core
      },
    })
  }

  return {
    get isHeldUp() {
      return thread.isStuck
    },
    open: () => change(openFirst),
    async endWork(reason) {
      isClosing = true
      watched?.stop()
      await thread.close()
      await changing
      await slot.core?.endWork(reason)
    },
    async close() {
      isClosing = true
      watched?.stop()
      await thread.close()
      await changing
      await slot.core?.close()
    },
  }
}
