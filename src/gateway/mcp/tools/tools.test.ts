import { readFileSync } from 'node:fs'
import { afterAll, expect, test } from 'vitest'
import { Settings } from '#shared/settings.ts'
import { openTestStorage } from '../../testing/test-storage.ts'
import { createToolContext } from '../../testing/tool-context.ts'
import { failedResult } from './tool-result.ts'
import { listTools, findTool as toolNamed } from './tools.ts'

interface Recorded {
  step: { method: string; params?: { name?: string; arguments?: unknown } }
  response: { result?: unknown }
}

const recorded: Recorded[] = JSON.parse(readFileSync(new URL('../recordings/bad-inputs.json', import.meta.url), 'utf8'))

const storage = openTestStorage()
const context = createToolContext(storage)
const owner = context.caller.principal
afterAll(() => storage.writer.close())

const toolsets = Settings.shape.toolsets.parse(undefined)
const findTool = (name: string) => toolNamed(name, toolsets)

test('the list of tools is that of codex mcp-server 0.153.4, to the byte', () => {
  const list = recorded.find(({ step }) => step.method === 'tools/list')
  expect(JSON.stringify(listTools(toolsets, owner))).toBe(JSON.stringify(list?.response.result))
})

const calls = recorded.filter(({ step }) => step.method === 'tools/call')

test.for(calls.map(({ step, response }) => [JSON.stringify(step.params), response.result] as const))(
  '%s is answered as codex mcp-server 0.153.4 did',
  ([params, result]) => {
    const { name, arguments: args } = JSON.parse(params ?? '{}')
    const tool = findTool(name)
    const plan = tool?.plan(args, context)
    if (!plan) expect(failedResult(`Unknown tool '${name}'`)).toEqual(result)
    else if (plan.kind === 'answer') expect(JSON.stringify(plan.result)).toBe(JSON.stringify(result))
    else if (plan.kind === 'work') expect.unreachable()
    // Only Codex knows whether it can load the overrides; the replay test asks it.
    else if (plan.threadId === null) expect(JSON.stringify(result)).toContain('Failed to load Codex configuration')
    else {
      const unmasked = JSON.stringify(plan.threadNotFound).replaceAll(plan.threadId, '<uuid>')
      expect(unmasked).toBe(JSON.stringify(result))
    }
  },
)

test('a relative working directory begins where the client is', () => {
  const plan = findTool('codex')?.plan({ prompt: 'x', cwd: '../y' }, context)
  expect(plan).toMatchObject({ kind: 'run', session: { workspace: '/y' } })
  expect(findTool('codex')?.plan({ prompt: '' }, context)).toMatchObject({ prompt: '', session: { workspace: '/ws' } })
})

test('all arguments reach the policy of the session, and null counts as left out', () => {
  const args = {
    prompt: 'x',
    model: 'm',
    sandbox: 'read-only',
    'approval-policy': 'never',
    config: { 'a.b': 1 },
    'base-instructions': 'base',
    'developer-instructions': null,
    'compact-prompt': 'compact',
  }
  expect(findTool('codex')?.plan(args, context)).toMatchObject({
    session: {
      policy: {
        sandbox: 'read-only',
        approvalPolicy: 'never',
        model: 'm',
        config: { 'a.b': 1 },
        baseInstructions: 'base',
        developerInstructions: null,
        compactPrompt: 'compact',
      },
    },
  })
})
