import { app, powerMonitor } from 'electron'
import { type QuitPhase, quitStep } from './quit.ts'

export interface QuitSequence {
  /** The gateway is closed: windows may really close. */
  readonly isClosed: boolean
  /** Without a question, for the end of the session and for signals. */
  quitNow(): void
}

/** Runs every quit through `quitStep`: ask while runs are active, close the gateway, then let the app end. */
export function installQuitSequence(options: {
  situation: () => { ownsGateway: boolean; activeRuns: number; confirmQuit: boolean }
  /** Resolves with true when the user wants to quit. */
  ask: () => Promise<boolean>
  /** Closes everything that must not outlive the app. */
  close: () => Promise<void>
}): QuitSequence {
  let phase: QuitPhase = 'running'

  async function ask() {
    phase = 'asking'
    const quit = await options.ask()
    phase = quit ? 'confirmed' : 'running'
    if (quit) app.quit()
  }

  async function close() {
    phase = 'closing'
    await options.close()
    phase = 'closed'
    app.quit()
  }

  function quitNow() {
    if (phase === 'running' || phase === 'asking') phase = 'confirmed'
    app.quit()
  }

  app.on('before-quit', (event) => {
    const step = quitStep({ phase, ...options.situation() })
    if (step === 'end') return
    event.preventDefault()
    if (step === 'ask') void ask()
    if (step === 'close') void close()
  })
  powerMonitor.on('shutdown', quitNow)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, quitNow)

  return {
    get isClosed() {
      return phase === 'closed'
    },
    quitNow,
  }
}
