import { oc } from '@orpc/contract'
import { z } from 'zod'
import { reads } from './access.ts'

export const ClientSnippet = z.object({
  /** e.g. `claude-code`. */
  client: z.string(),
  clientName: z.string(),
  transport: z.enum(['stdio', 'streamable-http']),
  /** `shell` is to be run, the others are to be put into `path`. */
  format: z.enum(['shell', 'json', 'toml']),
  /** Configuration file of the client, for a person. */
  path: z.string().nullable(),
  text: z.string(),
  /** The text contains the local token. */
  containsToken: z.boolean(),
  note: z.string().nullable(),
})
export type ClientSnippet = z.infer<typeof ClientSnippet>

export const ClientCommands = z.object({
  /** Program and arguments that serve MCP over stdio, absolute; `null`: nothing on this machine can be started for it. */
  stdio: z.array(z.string()).min(1).nullable(),
  /** The same in one line for a shell. */
  stdioText: z.string().nullable(),
  /** Line for a shell that prints the local token. */
  tokenText: z.string(),
  /** Line for a shell that sets the variable named in the configuration texts to the local token. */
  tokenVariableText: z.string(),
  /** Line for a shell that opens this gateway's panel by a fresh one-time link; `null`: nothing can be started. */
  openText: z.string().nullable(),
  /** Line for a shell that ends this gateway and starts it again, without flags; `null`: nothing can be started. */
  restartText: z.string().nullable(),
  /** The shell that the lines are written for. */
  shell: z.enum(['posix', 'powershell']),
})
export type ClientCommands = z.infer<typeof ClientCommands>

export const clients = oc.tag('clients').router({
  snippets: reads
    .route({ method: 'GET', path: '/clients/snippets', summary: 'Configuration texts for MCP clients' })
    .input(
      z.object({
        /** With the local token written out; otherwise its variable name. */ withToken: z
          .stringbool()
          .or(z.boolean())
          .default(false),
      }),
    )
    .output(z.array(ClientSnippet)),
  commands: reads
    .route({ method: 'GET', path: '/clients/commands', summary: 'Commands that start this installation for MCP clients' })
    .output(ClientCommands),
})
