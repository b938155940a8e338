import { z } from 'zod'

/** By which way a call came: the transports of MCP, or one of our own programs. */
export const Transport = z.enum(['stdio', 'streamable-http', 'sse', 'websocket', 'panel', 'cli', 'rest'])
export type Transport = z.infer<typeof Transport>
