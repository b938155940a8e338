import { realpath, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/fetch'
import type { GatewayClient } from '#shared/contract/client.ts'
import type { RunningGateway } from './attach.ts'

/** Over HTTP, with a bearer credential: the local token, or one that a person was given. */
export function gatewayClient({ url, token }: { url: string; token: string }): GatewayClient {
  return createORPCClient(new RPCLink({ url: new URL('/rpc', url).href, headers: { authorization: `Bearer ${token}` } }))
}

/**
 * The same for what only a person may do: the token is not enough for it, because commands of Codex can read it too. What
 * they cannot do is write into the data folder. Throws `forbidden` when the gateway is not convinced.
 */
export async function personClient({
  url,
  token,
  dataDir,
}: Pick<RunningGateway, 'url' | 'token' | 'dataDir'>): Promise<GatewayClient> {
  const client = gatewayClient({ url, token })
  const { id, path, content } = await client.access.challenge()
  const [asked, own] = await Promise.all([dirname(path), join(dataDir, 'challenges')].map((folder) => realpath(folder)))
  if (asked !== own) throw new Error('The gateway asks for a file outside of its data folder.')
  await writeFile(path, content, { flag: 'wx', mode: 0o600 })
  const { credential } = await client.access.prove({ id })
  return gatewayClient({ url, token: credential })
}
