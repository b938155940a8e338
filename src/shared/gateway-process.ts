import { z } from 'zod'
import { AppError } from './errors.ts'

/**
 * What the gateway process is told by the program that started it. Under Electron these are messages of
 * `process.parentPort`, under Node messages of the IPC channel of `fork` (there without ports).
 */
export const GatewayParentMessage = z.discriminatedUnion('type', [
  /** `ports[0]` of the message event is to be served with the contract, as the local owner. */
  z.object({ type: z.literal('port') }),
  /** Close cleanly and exit with 0. */
  z.object({ type: z.literal('close') }),
])
export type GatewayParentMessage = z.infer<typeof GatewayParentMessage>

/**
 * What the gateway process reports to its parent: that it is at work on its start, as often as it likes; then whether it
 * serves. `ready` comes again when it serves anew, on other channels. After `failed` it exits by itself.
 */
export const GatewayChildMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('starting'), step: z.string() }),
  z.object({ type: z.literal('ready'), endpoint: z.string(), panelUrl: z.string() }),
  z.object({ type: z.literal('failed'), error: AppError }),
])
export type GatewayChildMessage = z.infer<typeof GatewayChildMessage>

const commandFlag = 'switchboard-command'
const Command = z.array(z.string().min(1)).min(1)

/**
 * An argument by which a parent says what starts `switchboard` on this machine, where the gateway's own files cannot:
 * program and first arguments, absolute. JSON, because paths hold spaces and quotes.
 */
export function commandArgument(command: readonly string[]): string {
  return `--${commandFlag}=${JSON.stringify(command)}`
}

/** The command of such an argument, if there is one. Throws for one that cannot be read: only our own programs write it. */
export function commandOf(argv: readonly string[]): readonly string[] | null {
  const prefix = `--${commandFlag}=`
  const argument = argv.find((candidate) => candidate.startsWith(prefix))
  return argument === undefined ? null : Command.parse(JSON.parse(argument.slice(prefix.length)))
}

/** What a gateway that listens already still does before it can serve. */
export interface Starting {
  /** For a person, e.g. `the database is being opened`. */
  step: string
  /** Unix time in ms. */
  since: number
}

/** e.g. `the database is being opened, since 3 s`. */
export function startingText({ step, since }: Starting, now: number): string {
  return `${step}, since ${Math.max(0, Math.round((now - since) / 1_000))} s`
}
