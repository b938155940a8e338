import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { writeDemoHome } from '../src/gateway/demo/codex-home.ts'
import { type ModelServer, startModelServer } from '../src/gateway/demo/model-server.ts'
import { scriptPrompt } from '../src/gateway/demo/script.ts'
import { expect, test } from './fixtures.ts'
import { type Ended, launcher, repository, start } from './processes.ts'

const inspectorProgram = join(repository, 'node_modules', '.bin', 'mcp-inspector')
const codexProgram = join(repository, 'node_modules', '.bin', 'codex')
const answer = 'Hello through MCP.'
const prompt = scriptPrompt('Say hello.', [{ message: answer }])

const ToolList = z.object({ tools: z.array(z.object({ name: z.string() })) })
const CallResult = z.object({
  content: z.array(z.object({ type: z.string(), text: z.string() })),
  structuredContent: z.object({ threadId: z.string(), content: z.string() }),
})

/** Standard output of a program that has to end well. */
function outputOf(ended: Ended): string {
  expect(ended.code, ended.stderr).toBe(0)
  return ended.stdout
}

test.describe('the official MCP Inspector', () => {
  const transports = [
    { name: 'over Streamable HTTP', isStdio: false },
    { name: 'over stdio', isStdio: true },
  ]
  for (const { name, isStdio } of transports) {
    test(`lists and calls the tools ${name}`, async ({ gateway, dataDir, testId, scratch }) => {
      const home = join(scratch, 'home')
      mkdirSync(home)
      const target = isStdio
        ? [process.execPath, launcher, 'mcp', '--data-dir', dataDir]
        : [gateway.endpoint, '--transport', 'http', '--header', `Authorization: Bearer ${gateway.token}`]
      const inspect = async (...args: string[]): Promise<unknown> => {
        const options = { test: testId, env: { HOME: home } }
        return JSON.parse(outputOf(await start(inspectorProgram, ['--cli', ...target, ...args], options).ended))
      }

      const { tools } = ToolList.parse(await inspect('--method', 'tools/list'))
      const call = ['--method', 'tools/call', '--tool-name', 'codex', '--tool-arg', `prompt=${prompt}`]
      const result = CallResult.parse(await inspect(...call))

      expect(tools.map((tool) => tool.name)).toEqual(expect.arrayContaining(['codex', 'codex-reply']))
      expect(result.content).toEqual([{ type: 'text', text: answer }])
      expect(result.structuredContent.content).toBe(answer)
    })
  }
})

test.describe('Codex itself as the client', () => {
  const entries = [
    { name: 'over Streamable HTTP', isStdio: false },
    { name: 'over stdio', isStdio: true },
  ]
  let model: ModelServer

  test.beforeEach(async () => {
    model = await startModelServer()
  })
  test.afterEach(() => model.close())

  for (const { name, isStdio } of entries) {
    test(`is configured by codex mcp add and calls our tools ${name}`, async ({ gateway, dataDir, testId, scratch }) => {
      const codexHome = join(scratch, 'codex-home')
      const workspace = join(scratch, 'workspace')
      mkdirSync(workspace)
      await writeDemoHome(codexHome, model.url)
      const env = { CODEX_HOME: codexHome, SWITCHBOARD_TOKEN: gateway.token }
      const codex = async (...args: string[]) =>
        outputOf(await start(codexProgram, args, { test: testId, env, cwd: workspace }).ended)

      const entry = isStdio
        ? ['--', process.execPath, launcher, 'mcp', '--data-dir', dataDir]
        : ['--url', gateway.endpoint, '--bearer-token-env-var', 'SWITCHBOARD_TOKEN']
      await codex('mcp', 'add', 'switchboard', ...entry)
      const listed: unknown = JSON.parse(await codex('mcp', 'list', '--json'))
      const task = scriptPrompt('Ask the other Codex.', [
        { mcp: { server: 'switchboard', tool: 'codex', arguments: { prompt } } },
        { message: 'It answered.' },
      ])
      // Otherwise Codex begins its turn with the tools of those servers that happen to be up by then.
      const waiting = ['-c', 'mcp_servers.switchboard.required=true']
      const exec = ['exec', ...waiting, '--json', '--skip-git-repo-check', '--dangerously-bypass-approvals-and-sandbox', task]
      const events = (await codex(...exec))
        .trimEnd()
        .split('\n')
        .map((line): unknown => JSON.parse(line))

      expect(listed).toEqual([expect.objectContaining({ name: 'switchboard', enabled: true })])
      expect(events).toContainEqual({
        type: 'item.completed',
        item: expect.objectContaining({
          type: 'mcp_tool_call',
          server: 'switchboard',
          tool: 'codex',
          status: 'completed',
          result: expect.objectContaining({ structured_content: expect.objectContaining({ content: answer }) }),
        }),
      })
    })
  }
})
