import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { settlesWithin } from '#shared/with-deadline.ts'
import type { DatabaseTasks, TaskReply, TaskRequest } from './database-worker.ts'
import { identityOf } from './watch-file.ts'

export type TaskName = keyof DatabaseTasks

/** A thread with a connection of its own, for what takes longer than the event loop can spare. */
export interface DatabaseThread {
  /** Tasks are done one after the other. Rejects with the error of SQLite, or when the thread is closed. */
  run<T extends TaskName>(name: T, input: DatabaseTasks[T]['input']): Promise<DatabaseTasks[T]['output']>
  /**
   * Gives up what is under way, at the next place where that is possible; resolves when the thread is gone, or soon when
   * it cannot be stopped. Idempotent.
   */
  close(): Promise<void>
  /** It could not be stopped: a process waits for its threads when it exits, so this one can only be killed. */
  readonly isStuck: boolean
}

/** The built gateway has one file for the thread, the sources another. */
function workerFile(): string {
  const here = dirname(fileURLToPath(import.meta.url))
  const places = [join(here, 'database-worker.ts'), join(here, 'database-worker.js'), join(here, '..', 'database-worker.js')]
  return places.find((path) => existsSync(path)) ?? join(here, 'database-worker.js')
}

function errorOf({ message, errcode }: NonNullable<TaskReply['error']>): Error {
  return Object.assign(new Error(message), errcode === undefined ? {} : { errcode })
}

/** What can be stopped is stopped within it. */
const stopMs = 1_000

/** For the file that is at `path` now: its tasks fail when another one is there later. Starts with its first task. */
export function createDatabaseThread(path: string): DatabaseThread {
  const stop = new Int32Array(new SharedArrayBuffer(4))
  const identity = identityOf(path)
  const pending = new Map<number, PromiseWithResolvers<unknown>>()
  let worker: Worker | null = null
  let closing: Promise<void> | null = null
  let isStuck = false
  let lastId = 0

  const failAll = (reason: Error) => {
    for (const { reject } of pending.values()) reject(reason)
    pending.clear()
  }

  const start = (): Worker => {
    const started = new Worker(workerFile(), { workerData: { path, identity, stop: stop.buffer }, name: 'database' })
    // A process that has nothing else to do need not stay for it.
    started.unref()
    started.on('message', ({ id, output, error }: TaskReply) => {
      const waiting = pending.get(id)
      pending.delete(id)
      if (error) waiting?.reject(errorOf(error))
      else waiting?.resolve(output)
    })
    started.on('error', (problem) => failAll(problem instanceof Error ? problem : new Error(String(problem))))
    started.on('exit', () => {
      if (worker === started) worker = null
      failAll(new Error('The thread of the database has ended.'))
    })
    return started
  }

  const end = async () => {
    if (!worker) return
    isStuck = true
    const ended = worker.terminate().then(() => {
      isStuck = false
    })
    await settlesWithin(ended, stopMs)
    failAll(new Error('The thread of the database is closed.'))
  }

  return {
    run(name, input) {
      if (closing) return Promise.reject(new Error('The thread of the database is closed.'))
      worker ??= start()
      lastId += 1
      const waiting = Promise.withResolvers<unknown>()
      pending.set(lastId, waiting)
      worker.postMessage({ id: lastId, name, input } satisfies TaskRequest)
      return waiting.promise as Promise<DatabaseTasks[typeof name]['output']>
    },
    close() {
      Atomics.store(stop, 0, 1)
      closing ??= end()
      return closing
    },
    get isStuck() {
      return isStuck
    },
  }
}
