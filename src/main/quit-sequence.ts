import { app, powerMonitor } from 'electron'
import { deadlines } from '#shared/deadlines.ts'
import { noteFault } from './fault-note.ts'
import { createQuit, type QuitSituation } from './quit.ts'

export interface QuitSequence {
  /** The gateway is closed: windows may really close. */
  readonly isClosed: boolean
  /** Without a question, for the end of the session and for signals. */
  quitNow(): void
}

/** Leads every way of quitting through `createQuit`: ask while runs are active, close the gateway, then let the app end. */
export function installQuitSequence(options: {
  situation: () => QuitSituation
  /** Resolves with true when the user wants to quit. */
  ask: () => Promise<boolean>
  /** Closes everything that must not outlive the app. */
  close: () => Promise<void>
  /** Ends, without asking, what must not outlive the app. */
  kill: () => void
}): QuitSequence {
  function leave() {
    options.kill()
    app.exit(1)
  }

  async function close() {
    const deadline = setTimeout(leave, deadlines.appQuit)
    try {
      await options.close()
    } finally {
      clearTimeout(deadline)
    }
  }

  const quit = createQuit({ ...options, close, leave, quit: () => app.quit(), onFault: noteFault })

  app.on('before-quit', (event) => {
    if (quit.phase === 'closed') return
    event.preventDefault()
    quit.requested()
  })
  // The documentation names this argument, the types do not. Without it Linux does not wait for the gateway.
  powerMonitor.on('shutdown', (event?: { preventDefault: () => void }) => {
    event?.preventDefault()
    quit.confirm()
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, quit.confirm)

  return {
    get isClosed() {
      return quit.phase === 'closed'
    },
    quitNow: quit.confirm,
  }
}
