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

/** What the gateway process reports to its parent: once, whether it serves. After `failed` it exits by itself. */
export const GatewayChildMessage = z.discriminatedUnion('type', [
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

/** `gateway.json` in the data folder: which gateway serves it. Written when it listens, removed when it closes. */
export const GatewayFile = z.object({
  /** Origin of its HTTP listener, e.g. `http://127.0.0.1:4000`. */
  url: z.url({ protocol: /^http$/ }),
  pid: z.int().positive(),
  instanceId: z.string().min(1).max(200),
  version: z.string().max(100),
})
export type GatewayFile = z.infer<typeof GatewayFile>

/**
 * Answer of `GET /healthz?nonce=…`. `proof` is HMAC-SHA256 of `health:<nonce>` under the local token, base64url: whoever
 * attaches checks it before the token is sent there, as another program may have taken the port of a gateway that died.
 */
export const GatewayHealth = z.looseObject({ instanceId: z.string(), proof: z.string().optional() })
