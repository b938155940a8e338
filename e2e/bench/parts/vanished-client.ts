import { createMcpClient } from '../client/mcp-client.ts'
import { gatewayStatus } from '../programs/gateway-status.ts'
import type { GatewayProgram } from '../programs/switchboard.ts'
import { shortNumber } from '../report/numbers.ts'
import type { Verdict } from '../report/verdict.ts'
import { until } from './until.ts'

/** A stdio client may be silent for 30 s; the gateway looks every 10 s. */
const idleLimitMs = 45_000

/**
 * Row 12: a client that goes without a word, with its GET stream open, is forgotten after the time it may be idle. It
 * says that it is a stdio client, because those are given 30 s where others are given an hour.
 */
export async function watchVanishedClient({ endpoint }: GatewayProgram): Promise<Verdict> {
  const client = createMcpClient({ ...endpoint, headers: { ...endpoint.headers, 'switchboard-transport': 'stdio' } }, 2)
  const before = (await gatewayStatus(endpoint)).connectionIds
  const session = await client.openSession()
  await session.listen().opened
  const own = (await gatewayStatus(endpoint)).connectionIds.find((id) => !before.includes(id))
  const isListed = async () => own !== undefined && (await gatewayStatus(endpoint)).connectionIds.includes(own)
  if (!(await isListed())) throw new Error('The gateway does not list an open connection.')
  await client.close()
  const vanishedAt = performance.now()
  const isGone = await until(async () => !(await isListed()), 'the vanished client is forgotten', {
    limitMs: idleLimitMs,
    pollMs: 500,
  }).then(
    () => true,
    () => false,
  )
  const seconds = shortNumber((performance.now() - vanishedAt) / 1_000)
  return {
    goal: 'client vanished with its stream open (row 12)',
    target: 'gone after its idle time (30 s)',
    measured: isGone ? `gone after ${seconds} s` : `still there after ${seconds} s`,
    isMet: isGone,
  }
}
