import type { Engine } from './engine.ts'

/** The same engine, with the number of turns that run now. */
export interface CountedEngine extends Engine {
  readonly activeTurns: number
}

export function countTurns(engine: Engine): CountedEngine {
  let activeTurns = 0
  return {
    kind: engine.kind,
    capabilities: engine.capabilities,
    get state() {
      return engine.state
    },
    get activeTurns() {
      return activeTurns
    },
    onStateChange: (listener) => engine.onStateChange(listener),
    start: () => engine.start(),
    async runTurn(request, handlers) {
      activeTurns += 1
      try {
        return await engine.runTurn(request, handlers)
      } finally {
        activeTurns -= 1
      }
    },
    close: () => engine.close(),
  }
}
