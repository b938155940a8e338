import { expect, test } from 'vitest'
import { defaultPolicy, type Policy } from '#shared/contract/policy.ts'
import { silentLog } from '../../log.ts'
import { isRecord } from '../json-fields.ts'
import { createJsonRpcClient } from '../json-rpc-client.ts'
import type { AppServerRequests } from './requests.ts'
import { createThreads } from './threads.ts'

/** The requests that opening threads costs, each of which Codex answers before the next is sent. */
function bench() {
  const asked: string[] = []
  const opened = { thread: { id: 'thread' }, model: 'm', modelProvider: 'p', cwd: '/ws', approvalPolicy: 'never', sandbox: {} }
  const rpc = createJsonRpcClient<AppServerRequests>({
    send: (line) => {
      const message: unknown = JSON.parse(line)
      if (!isRecord(message)) return
      asked.push(String(message['method']))
      const result =
        message['method'] === 'config/read' ? { config: { sandbox_workspace_write: { network_access: true } } } : opened
      queueMicrotask(() => rpc.receive(JSON.stringify({ id: message['id'], result })))
    },
    handlers: { onNotification: () => {}, onRequest: () => Promise.resolve({}) },
  })
  const threads = createThreads(rpc, { maxLiveThreads: 4, hiddenFolder: '/data', answerMs: 1_000, log: silentLog })
  const open = (threadId: string | null, policy: Partial<Policy>) =>
    threads.open({
      threadId,
      cwd: '/ws',
      policy: { ...defaultPolicy, ...policy },
      prompt: 'x',
      client: 'test',
      rawEvents: false,
    })
  return { asked, threads, open }
}

test.each(['read-only', 'danger-full-access'] as const)(
  'the settings of the user are not asked for where they change nothing: %s',
  async (sandbox) => {
    const { asked, open } = bench()
    await open(null, { sandbox })
    await open('thread', { sandbox })
    expect(asked).toEqual(['thread/start'])
  },
)

test.each(['workspace-write', null] as const)('they are asked for once while a thread is loaded: %s', async (sandbox) => {
  const { asked, threads, open } = bench()
  const first = await open(null, { sandbox })
  const next = await open('thread', { sandbox })
  expect(asked).toEqual(['config/read', 'thread/start'])
  expect(next.permissions).toBe(first.permissions)
  if (sandbox !== null) expect(next.sandbox).toEqual(first.sandbox)

  threads.forget('thread')
  await open('thread', { sandbox })
  expect(asked.slice(2)).toEqual(['config/read', 'thread/resume'])
})
