// What a command of Codex would try in order to answer its own approval. Started with a settings file; writes what came of it.
import { existsSync, lstatSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AttackOutcome, AttackPlan } from './attack.ts'

const [, , planPath = ''] = process.argv
const plan = JSON.parse(readFileSync(planPath, 'utf8')) as AttackPlan

const outcome: AttackOutcome = { readToken: false, readAddress: false, wroteDataFolder: false, answers: {} }

function attempt<T>(act: () => T): T | null {
  try {
    return act()
  } catch {
    return null
  }
}

const token = attempt(() => readFileSync(join(plan.dataDir, 'token'), 'utf8').trim())
outcome.readToken = token !== null
outcome.readAddress = attempt(() => readFileSync(join(plan.dataDir, 'gateway.json'), 'utf8')) !== null
outcome.wroteDataFolder =
  attempt(() => writeFileSync(join(plan.dataDir, 'planted'), 'x')) !== null && existsSync(join(plan.dataDir, 'planted'))

/** Another program's configuration may hold the token too, so the attack goes on without the file. */
const stolen = token ?? plan.token

async function call(
  name: string,
  path: string,
  init: { method?: string; body?: unknown; headers?: Record<string, string> } = {},
) {
  try {
    const response = await fetch(new URL(path, plan.url), {
      method: init.method ?? 'POST',
      headers: { authorization: `Bearer ${stolen}`, 'content-type': 'application/json', ...init.headers },
      ...(init.body === undefined ? {} : { body: JSON.stringify(init.body) }),
    })
    const text = await response.text()
    outcome.answers[name] = response.status
    return { status: response.status, json: attempt(() => JSON.parse(text) as Record<string, never>) }
  } catch {
    outcome.answers[name] = 'no connection'
    return { status: 0, json: null }
  }
}

const rest = '/api/v1'
const answer = { decision: 'accept' }
const accept = (headers?: Record<string, string>) => ({ body: answer, ...(headers ? { headers } : {}) })

await call('approvals.list', `${rest}/approvals?status=pending`, { method: 'GET' })
await call('approvals.answer by REST', `${rest}/approvals/${plan.approvalId}/answer`, accept())
await call('approvals.answer by RPC', '/rpc/approvals/answer', { body: { json: { id: plan.approvalId, ...answer } } })
await call('settings.update', `${rest}/settings`, { method: 'PATCH', body: { values: { approvalTimeoutMs: 60_000 } } })
await call('gateway.createPanelLink', `${rest}/gateway/panel-link`)
await call('clients.snippets', `${rest}/clients/snippets?withToken=true`, { method: 'GET' })
await call('runs.start', `${rest}/runs`, { body: { prompt: 'x', sandbox: 'danger-full-access', approvalPolicy: 'never' } })
const initialize = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: { elicitation: {} }, clientInfo: { name: 'attacker', version: '1' } },
}
await call('mcp initialize', '/mcp', { body: initialize, headers: { accept: 'application/json, text/event-stream' } })
const challenge = await call('access.challenge', `${rest}/access/challenge`)
const given = challenge.json as { id?: string; path?: string; content?: string } | null
if (given?.path !== undefined) {
  const { id, path, content } = given
  attempt(() => writeFileSync(path, String(content), { flag: 'wx', mode: 0o600 }))
  outcome.wroteDataFolder ||= attempt(() => lstatSync(path)) !== null
  const proved = await call('access.prove', `${rest}/access/prove`, { body: { id } })
  const credential = (proved.json as { credential?: string } | null)?.credential
  if (credential !== undefined) {
    const headers = { authorization: `Bearer ${credential}` }
    await call('approvals.answer with the proof', `${rest}/approvals/${plan.approvalId}/answer`, accept(headers))
  }
}
writeFileSync(plan.reportPath, JSON.stringify(outcome))
