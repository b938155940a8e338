import { baselineNames, startBaseline } from './baselines.ts'
import type { Program } from './program.ts'
import { gatewayName, type ServerName } from './server.ts'
import { type GatewayProgram, startServe } from './switchboard.ts'

/** What is started and left alone: the built `switchboard serve --demo` beside the baselines. */
export const comparedNames: readonly ServerName[] = [...baselineNames, gatewayName]

export function startCompared(name: ServerName): Promise<Program | GatewayProgram> {
  return name === gatewayName ? startServe() : startBaseline(name)
}
