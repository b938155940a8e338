import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { ApprovalRequest } from '#shared/contract/approvals.ts'
import type { ApprovalAnswer, Engine, EngineCapabilities } from './engine.ts'
import { type EngineLab, type LabEnvironment, type LabOptions, openLab } from './testing/engine-lab.ts'
import type { RecordedTurn } from './testing/recorded-turn.ts'

export interface ConformanceSetup {
  codexPath: string
  /** A new engine, not started, for a Codex home. */
  createEngine: (environment: LabEnvironment) => Engine
  /** What the engine says that it can do: where it cannot, the suite shows what happens instead. */
  capabilities: EngineCapabilities
}

/** Nothing listens on this port. */
const unreachable = 'http://127.0.0.1:1/v1'

const answering =
  (...decisions: ApprovalAnswer['decision'][]) =>
  (): ApprovalAnswer => ({ decision: decisions.shift() ?? expect.unreachable('Codex asked once more than expected') })

const kinds = (approvals: readonly ApprovalRequest[]) => approvals.map((approval) => approval.kind)

function killCodex(lab: EngineLab): void {
  for (const { pid, command } of lab.processes()) if (/(app|mcp)-server|exec --json/.test(command)) process.kill(pid, 'SIGKILL')
}

/** The one suite that every engine passes, with the real Codex on a scripted model. Each test proves that no process is left. */
export function describeEngineConformance(name: string, setup: ConformanceSetup): void {
  const { capabilities } = setup
  describe(name, () => {
    let lab: EngineLab

    /** Waits until the model is at work. */
    async function atWork(turn: RecordedTurn): Promise<void> {
      if (capabilities.progress) await turn.until('message.delta')
      else await turn.until('turn.started')
    }

    async function open(options: LabOptions = {}): Promise<EngineLab> {
      lab = await openLab(setup.createEngine, { codexPath: setup.codexPath, ...options })
      expect(lab.engine.capabilities).toEqual(capabilities)
      return lab
    }

    afterEach(async () => {
      await lab.close()
      expect(lab.engine.state).toEqual({ status: 'stopped' })
      await vi.waitFor(() => expect(lab.processes()).toEqual([]), { timeout: 2_000 })
    })

    describe('a turn', () => {
      test('answers with its text, delta by delta', async () => {
        await open()

        const turn = lab.turn([{ message: 'One two three four.', chunks: 4 }])
        const result = await turn.result()

        expect(result).toMatchObject({ status: 'completed', lastMessage: 'One two three four.' })
        const [opened] = turn.of('thread.opened')
        expect(turn.events[0]?.type).toBe('thread.opened')
        expect(opened).toMatchObject({
          threadId: result.threadId,
          resumed: false,
          cwd: lab.workspace,
          approvalPolicy: capabilities.approvals ? 'on-request' : 'never',
        })
        if (capabilities.model) expect(opened).toMatchObject({ model: 'gpt-5.5', modelProvider: 'demo' })
        expect(turn.of('turn.started')).toMatchObject([{ turnId: result.turnId }])
        const [answer] = turn.completed('agentMessage')
        expect(turn.completed('agentMessage')).toMatchObject([{ text: 'One two three four.' }])
        expect(turn.completed('userMessage')).toHaveLength(1)
        const deltas = turn.of('message.delta')
        if (capabilities.progress) {
          expect(deltas.length).toBeGreaterThan(1)
          expect(deltas.map((delta) => delta.text).join('')).toBe('One two three four.')
          expect(answer?.id).toBe(deltas[0]?.itemId)
        } else {
          expect(deltas).toEqual([])
        }
        expect(turn.of('turn.ended')).toMatchObject([{ turnId: result.turnId, status: 'completed', error: null }])
      })

      test('shows its reasoning', async () => {
        await open()

        const turn = lab.turn([{ reasoning: '**Planning** the answer', message: 'Done.', chunks: 2 }])
        await turn.result()

        expect(turn.completed('reasoning')).toMatchObject([{ summary: ['**Planning** the answer'] }])
        if (!capabilities.progress) return
        const deltas = turn.of('reasoning.delta')
        expect(deltas.map((delta) => delta.text).join('')).toBe('**Planning** the answer')
        expect(turn.of('reasoning.section')).toMatchObject([{ itemId: deltas[0]?.itemId, index: 0 }])
      })

      test('runs commands in the workspace and shows output and exit code', async () => {
        await open()

        // Without the pauses, Codex now and then misses the output of a command that starts or ends at once.
        const turn = lab.turn([
          { exec: { cmd: 'sleep 0.3; echo begin; cat a.txt; pwd; sleep 0.3' } },
          { exec: { cmd: 'exit 3' } },
          { message: 'Done.' },
        ])
        await turn.result()

        expect(turn.completed('commandExecution')).toMatchObject([
          {
            command: expect.stringContaining('sleep 0.3; echo begin; cat a.txt; pwd; sleep 0.3'),
            cwd: lab.workspace,
            status: 'completed',
            exitCode: 0,
            aggregatedOutput: `begin\nhello\n${lab.workspace}\n`,
          },
          { status: 'failed', exitCode: 3 },
        ])
        expect(turn.of('item.started').map(({ item }) => item)).toContainEqual(
          expect.objectContaining({ type: 'commandExecution', status: 'inProgress' }),
        )
      })

      test('shows the output of a command while it runs, or when it has ended', async () => {
        await open()

        const turn = lab.turn([
          { exec: { cmd: 'for i in 1 2 3; do sleep 0.3; echo line $i; done; sleep 0.3' } },
          { message: 'Done.' },
        ])
        await turn.result()

        const [command] = turn.completed('commandExecution')
        expect(command).toMatchObject({ aggregatedOutput: 'line 1\nline 2\nline 3\n' })
        const output = turn.of('command.output')
        if (!capabilities.progress) {
          expect(output).toEqual([])
          return
        }
        expect(output.map((piece) => piece.text).join('')).toContain('line 3')
        expect(output.every((piece) => piece.itemId === command?.id)).toBe(true)
      })

      test('patches files and shows the difference', async () => {
        await open()

        const patch =
          '*** Begin Patch\n*** Update File: a.txt\n@@\n-hello\n+hello world\n*** Add File: c.txt\n+new file\n*** End Patch\n'
        const turn = lab.turn([{ patch }, { message: 'Done.' }])
        await turn.result()

        expect(lab.read('a.txt')).toBe('hello world\n')
        const [change] = turn.completed('fileChange')
        expect(change).toMatchObject({ status: 'completed' })
        expect(change?.['changes']).toHaveLength(2)
        const diffOf = (expected: unknown) => (capabilities.diffs ? { diff: expected } : {})
        expect(change?.['changes']).toEqual(
          expect.arrayContaining([
            expect.objectContaining({
              path: lab.file('a.txt'),
              kind: expect.objectContaining({ type: 'update' }),
              ...diffOf(expect.stringContaining('+hello world')),
            }),
            expect.objectContaining({ path: lab.file('c.txt'), kind: { type: 'add' }, ...diffOf('new file\n') }),
          ]),
        )
        if (capabilities.diffs) expect(turn.of('diff.updated').at(-1)?.diff).toMatch(/^\+\+\+ b\/.*a\.txt$/m)
      })

      test("calls a tool of Codex's own MCP servers", async () => {
        await open({ mcpFixture: true })

        const turn = lab.turn([{ mcp: { server: 'fixture', tool: 'echo', arguments: { text: 'hi' } } }, { message: 'Done.' }])
        await turn.result()

        if (capabilities.progress)
          expect(turn.of('mcpServer.startup')).toContainEqual({ server: 'fixture', state: 'ready', error: null })
        expect(turn.completed('mcpToolCall')).toMatchObject([
          {
            server: 'fixture',
            tool: 'echo',
            status: 'completed',
            arguments: { text: 'hi' },
            result: { content: [{ type: 'text', text: 'echo: hi' }] },
          },
        ])
      })

      test('counts its tokens, and only its own', async () => {
        await open()
        const usage = { inputTokens: 100, cachedInputTokens: 10, outputTokens: 20, reasoningTokens: 5 }
        const expected = { totalTokens: 120, inputTokens: 100, cachedInputTokens: 10, outputTokens: 20, reasoningOutputTokens: 5 }

        const first = lab.turn([{ message: 'One.', usage }])
        const { threadId, usage: ofFirst } = await first.result()
        expect(ofFirst).toMatchObject(expected)
        const contextWindow = capabilities.model ? expect.any(Number) : null
        expect(first.of('usage.updated').at(-1)).toMatchObject({ last: expected, contextWindow })

        const second = lab.turn([{ message: 'Two.', usage }], { threadId })
        expect((await second.result()).usage).toMatchObject(expected)
        expect(second.of('usage.updated').at(-1)).toMatchObject({ last: expected, total: { totalTokens: 240 } })
      })

      test("reports the model's own items only when asked, where it can", async () => {
        await open()
        const plain = lab.turn([{ message: 'One.' }])
        await plain.result()
        expect([...plain.of('raw.item'), ...plain.of('raw.response')]).toEqual([])

        const raw = lab.turn([{ message: 'Two.' }], { rawEvents: true })
        await raw.result()
        if (!capabilities.rawEvents) {
          expect([...raw.of('raw.item'), ...raw.of('raw.response')]).toEqual([])
          return
        }
        expect(raw.of('raw.item').at(-1)).toMatchObject({ item: { type: 'message', role: 'assistant' } })
        expect(raw.of('raw.response')).toMatchObject([{ responseId: expect.any(String) }])
      })

      test("leaves the user's configuration as it is", async () => {
        await open()
        const before = readFileSync(join(lab.codexHome, 'config.toml'), 'utf8')

        await lab.turn([{ exec: { cmd: 'true' } }, { message: 'Done.' }]).result()

        expect(readFileSync(join(lab.codexHome, 'config.toml'), 'utf8')).toBe(before)
      })
    })

    const touch = (file: string) => ({ exec: { cmd: `touch ${file}`, escalate: 'a test wants it' } })

    function describeApprovals() {
      test('lets the command run when it is accepted', async () => {
        await open()

        const turn = lab.turn([touch('accepted'), { message: 'Done.' }], { approve: answering('accept') })
        const result = await turn.result()

        expect(result.status).toBe('completed')
        expect(existsSync(lab.file('accepted'))).toBe(true)
        const [command] = turn.completed('commandExecution')
        expect(command).toMatchObject({ status: 'completed', exitCode: 0 })
        expect(turn.approvals).toMatchObject([
          {
            kind: 'command',
            itemId: command?.id,
            turnId: result.turnId,
            command: expect.stringContaining('touch accepted'),
            cwd: lab.workspace,
            reason: 'a test wants it',
            parsedCommand: [expect.objectContaining({ command: 'touch accepted' })],
          },
        ])
      })

      test('is asked once for the same command when it is accepted for the session', async () => {
        await open()
        const approve = answering('acceptForSession')

        const steps = [touch('again'), touch('again'), { message: 'Done.' }]
        const first = lab.turn(steps, { approve })
        const { threadId } = await first.result()
        const second = lab.turn(steps, { approve, threadId })
        await second.result()

        expect([...kinds(first.approvals), ...kinds(second.approvals)]).toEqual(['command'])
        expect(first.completed('commandExecution')).toHaveLength(2)
      })

      test('lets the turn go on without the command when it is declined', async () => {
        await open()

        const turn = lab.turn([touch('declined'), { message: 'I did not.' }], { approve: answering('decline') })

        expect(await turn.result()).toMatchObject({ status: 'completed', lastMessage: 'I did not.' })
        expect(existsSync(lab.file('declined'))).toBe(false)
        expect(turn.completed('commandExecution')).toMatchObject([{ status: 'declined' }])
      })

      test('ends the turn when it is cancelled', async () => {
        await open()

        const turn = lab.turn([touch('cancelled'), { message: 'Never said.' }], { approve: answering('cancel') })

        expect(await turn.result()).toMatchObject({ status: 'interrupted' })
        expect(existsSync(lab.file('cancelled'))).toBe(false)
        expect(turn.of('turn.ended')).toMatchObject([{ status: 'interrupted', error: null }])
      })

      test('counts as declined when nobody can give one', async () => {
        await open()
        const approve = () => Promise.reject(new Error('nobody is there'))

        const turn = lab.turn([touch('unasked'), { message: 'Went on.' }], { approve })

        expect(await turn.result()).toMatchObject({ status: 'completed', lastMessage: 'Went on.' })
        expect(existsSync(lab.file('unasked'))).toBe(false)
      })

      test('of a patch shows the changes', async () => {
        await open()
        const patch = '*** Begin Patch\n*** Add File: c.txt\n+new file\n*** End Patch\n'
        const policy = { sandbox: 'read-only' as const }

        const declined = lab.turn([{ patch }, { message: 'No.' }], { policy, approve: answering('decline') })
        await declined.result()
        expect(existsSync(lab.file('c.txt'))).toBe(false)
        expect(declined.completed('fileChange')).toMatchObject([{ status: 'declined' }])

        const accepted = lab.turn([{ patch }, { message: 'Yes.' }], { policy, approve: answering('accept') })
        await accepted.result()
        expect(lab.read('c.txt')).toBe('new file\n')
        const [change] = accepted.completed('fileChange')
        expect(accepted.approvals).toMatchObject([
          {
            kind: 'fileChange',
            itemId: change?.id,
            changes: [{ path: lab.file('c.txt'), kind: 'add', movePath: null, diff: 'new file\n' }],
          },
        ])
      })

      test('that waits is withdrawn when the turn is interrupted', async () => {
        await open()
        const withdrawn = Promise.withResolvers<void>()

        const turn: RecordedTurn = lab.turn([touch('waiting'), { message: 'Never said.' }], {
          approve: (_request, signal) => {
            signal.addEventListener('abort', () => withdrawn.resolve())
            turn.interrupt()
            return new Promise<ApprovalAnswer>(() => {})
          },
        })

        expect(await turn.result()).toMatchObject({ status: 'interrupted' })
        await withdrawn.promise
        expect(existsSync(lab.file('waiting'))).toBe(false)
      })
    }

    if (capabilities.approvals) {
      describe('an approval', describeApprovals)
    } else {
      test('what would need an approval is refused by Codex', async () => {
        await open()

        const turn = lab.turn([touch('unasked'), { message: 'I did not.' }])

        expect(await turn.result()).toMatchObject({ status: 'completed', lastMessage: 'I did not.' })
        expect(existsSync(lab.file('unasked'))).toBe(false)
        expect(turn.of('notice')).toMatchObject([{ level: 'warning', message: expect.stringContaining('approval') }])
      })
    }

    describe('a question of an MCP server of Codex', () => {
      test('is answered, or declined or ends the turn where the engine cannot', async () => {
        await open({ mcpFixture: true })

        const turn = lab.turn([{ mcp: { server: 'fixture', tool: 'ask' } }, { message: 'Done.' }], {
          approve: () => ({ decision: 'accept', content: { name: 'Ada' } }),
        })

        if (!capabilities.elicitations) {
          const isDeclined = await turn.result().then(
            () => true,
            () => false,
          )
          expect(turn.approvals).toEqual([])
          if (isDeclined) expect(JSON.stringify(turn.completed('mcpToolCall')[0]?.['result'])).toContain('decline')
          else expect(await turn.error()).toMatchObject({ code: 'engineFailed', message: expect.stringContaining('"fixture"') })
          return
        }
        expect(await turn.result()).toMatchObject({ status: 'completed' })
        expect(turn.approvals).toMatchObject([
          { kind: 'elicitation', serverName: 'fixture', message: 'Your name?', requestedSchema: { required: ['name'] } },
        ])
        expect(JSON.stringify(turn.completed('mcpToolCall')[0]?.['result'])).toContain('Ada')
      })
    })

    describe('a thread', () => {
      test('goes on with what was said before', async () => {
        await open()

        const { threadId } = await lab.turn([{ message: 'One.' }]).result()
        const second = lab.turn([{ message: 'Two.' }], { threadId })

        expect(await second.result()).toMatchObject({ threadId, lastMessage: 'Two.' })
        expect(second.of('thread.opened')).toMatchObject([{ threadId, resumed: true }])
      })

      test('takes one turn at a time and never mixes two', async () => {
        await open()
        const { threadId } = await lab.turn([{ message: 'Open.' }]).result()

        const slow = lab.turn([{ message: 'slowly but surely', chunks: 10, delayMs: 100 }], { threadId })
        await atWork(slow)
        const hasty = lab.turn([{ message: 'hasty' }], { threadId })

        expect(await hasty.error()).toMatchObject({ code: 'conflict' })
        expect(await slow.result()).toMatchObject({ status: 'completed', lastMessage: 'slowly but surely' })
        expect(await lab.turn([{ message: 'after' }], { threadId }).result()).toMatchObject({ lastMessage: 'after' })
      })

      test('that nobody knows is not found', async () => {
        await open()

        const turn = lab.turn([{ message: 'One.' }], { threadId: '01a1f87b-27f6-7cd1-bb1b-111acd5ebe0e' })

        expect(await turn.error()).toMatchObject({ code: 'notFound', entity: 'thread', hint: expect.any(String) })
      })

      test('outlives its process, or is not found where the engine cannot', async () => {
        await open()
        const { threadId } = await lab.turn([{ message: 'One.' }]).result()

        await lab.reopen()
        const turn = lab.turn([{ message: 'Two.' }], { threadId })

        if (capabilities.resume) expect(await turn.result()).toMatchObject({ threadId, lastMessage: 'Two.' })
        else expect(await turn.error()).toMatchObject({ code: 'notFound', entity: 'thread' })
      })

      test('does not disturb nineteen others', async () => {
        await open()

        const turns = Array.from({ length: 20 }, (_, index) => lab.turn([{ message: `answer ${index}`, chunks: 5, delayMs: 50 }]))
        const results = await Promise.all(turns.map((turn) => turn.result()))

        expect(results.map((result) => result.lastMessage)).toEqual(turns.map((_, index) => `answer ${index}`))
        expect(new Set(results.map((result) => result.threadId)).size).toBe(20)
        for (const [index, turn] of turns.entries()) {
          const told = capabilities.progress ? turn.of('message.delta') : turn.completed('agentMessage')
          expect(told.map((piece) => piece['text']).join('')).toBe(`answer ${index}`)
        }
      })
    })

    describe('an interrupt', () => {
      test('ends the command that runs', async () => {
        await open()
        const running = () => lab.processes().filter(({ command }) => command.includes('sleep 3019'))

        const turn = lab.turn([{ message: 'Now I wait.', exec: { cmd: 'sleep 3019' } }, { message: 'Never said.' }])
        await turn.until('item.started', ({ item }) => item.type === 'commandExecution')
        await vi.waitFor(() => expect(running()).not.toEqual([]), { timeout: 10_000 })
        turn.interrupt()
        const { threadId, ...result } = await turn.result()

        expect(result).toMatchObject({ status: 'interrupted', lastMessage: 'Now I wait.' })
        await vi.waitFor(() => expect(running()).toEqual([]), { timeout: 1_000 })
        expect(turn.of('turn.ended')).toMatchObject([{ status: 'interrupted' }])
        expect(turn.completed('commandExecution')).toHaveLength(1)

        const next = lab.turn([{ message: 'Here I am.' }], { threadId })
        if (capabilities.resume) expect(await next.result()).toMatchObject({ lastMessage: 'Here I am.' })
        else expect(await next.error()).toMatchObject({ code: 'notFound', entity: 'thread' })
      })

      test('does not touch the turn of another thread', async () => {
        await open()
        const other = lab.turn([{ message: 'undisturbed to the end', chunks: 15, delayMs: 100 }])
        await atWork(other)

        const turn = lab.turn([{ message: 'stopped in the middle', chunks: 200, delayMs: 100 }])
        await atWork(turn)
        turn.interrupt()

        expect(await turn.result()).toMatchObject({ status: 'interrupted' })
        expect(await other.result()).toMatchObject({ status: 'completed', lastMessage: 'undisturbed to the end' })
      })

      test('before the beginning keeps the turn from happening', async () => {
        await open()
        await lab.engine.start()

        const turn = lab.turn([{ message: 'Never said.' }])
        turn.interrupt()

        const end = await turn.result().then(
          (result) => result.status,
          () => turn.error().then((error) => error.code),
        )
        expect(end).toBe('interrupted')
        expect(turn.of('message.delta')).toEqual([])
      })
    })

    describe('trouble with the model', () => {
      test.each([
        ['429', { status: 429, code: 'rate_limit_exceeded' }, /429/],
        ['400', { status: 400, errorMessage: 'the request is bad' }, /the request is bad/],
        ['500', { status: 500 }, /./],
        ['a used-up quota', { status: 429, code: 'usage_limit_reached' }, /usage limit/],
      ])('%s ends the turn with what Codex says', async (_name, step, message) => {
        await open()

        const turn = lab.turn([step])

        const error = await turn.error()
        expect(error).toMatchObject({
          code: 'engineFailed',
          message: expect.stringMatching(message),
          threadId: expect.any(String),
        })
        expect(turn.of('turn.ended')).toMatchObject([{ status: 'failed', error: { message: error.message } }])
      })

      test('that passes is survived, and shown', async () => {
        await open()

        const turn = lab.turn([{ disconnect: true, times: 1, message: 'Here again.' }])

        expect(await turn.result()).toMatchObject({ status: 'completed', lastMessage: 'Here again.' })
        expect(turn.of('notice')).toContainEqual(expect.objectContaining({ willRetry: true }))
      })

      test('that does not pass ends the turn', async () => {
        await open()

        expect(await lab.turn([{ disconnect: true, message: 'Cut.' }]).error()).toMatchObject({ code: 'engineFailed' })
      })

      test('that cannot be reached ends the turn', async () => {
        await open({ modelUrl: unreachable })

        const turn = lab.turn([{ message: 'Never said.' }])

        expect(await turn.error()).toMatchObject({ code: 'engineFailed', threadId: expect.any(String) })
        expect(turn.of('notice')).toContainEqual(expect.objectContaining({ willRetry: true }))
      })

      test('does not spoil the next prompt of the thread', async () => {
        await open()
        const failed = lab.turn([{ status: 429, code: 'rate_limit_exceeded' }])
        await failed.error()
        const threadId = failed.of('thread.opened')[0]?.threadId ?? expect.unreachable()

        const next = lab.turn([{ message: 'Better now.' }], { threadId })

        if (capabilities.resume) expect(await next.result()).toMatchObject({ lastMessage: 'Better now.' })
        else expect(await next.error()).toMatchObject({ code: 'notFound', entity: 'thread' })
      })
    })

    describe('trouble with Codex', () => {
      test('such as a configuration that it cannot read is told before any work', async () => {
        await open({ config: 'model = [broken' })

        const error = await lab.turn([{ message: 'Never said.' }]).error()

        expect(error).toMatchObject({ code: 'engineUnavailable', hint: expect.stringContaining('config.toml') })
        expect(lab.model.requests).toBe(0)
      })

      test('such as an override that it refuses is told', async () => {
        await open()

        const turn = lab.turn([{ message: 'Never said.' }], { policy: { config: { model_provider: 'nowhere' } } })

        expect(await turn.error()).toMatchObject({ code: 'engineFailed', message: expect.stringContaining('nowhere') })
        expect(await lab.turn([{ message: 'Fine.' }]).result()).toMatchObject({ lastMessage: 'Fine.' })
      })

      test('such as a sudden death fails the turn as lost, and the next one works', async () => {
        await open()
        const { threadId } = await lab.turn([{ message: 'Open.' }]).result()
        const turn = lab.turn([{ message: 'cut in the middle', chunks: 100, delayMs: 100 }], { threadId })
        await atWork(turn)

        killCodex(lab)

        expect(await turn.error()).toMatchObject({ code: 'engineLost', threadId })
        const fresh = lab.turn([{ message: 'Fresh.' }])
        expect(await fresh.result()).toMatchObject({ status: 'completed', lastMessage: 'Fresh.' })
        const again = lab.turn([{ message: 'Again.' }], { threadId })
        if (capabilities.resume) expect(await again.result()).toMatchObject({ threadId, lastMessage: 'Again.' })
        else expect(await again.error()).toMatchObject({ code: 'notFound', entity: 'thread' })
      })
    })

    test('a sudden death takes the command that runs along', async () => {
      await open()
      const policy = { sandbox: 'danger-full-access' as const, approvalPolicy: 'never' as const }
      const turn = lab.turn([{ exec: { cmd: 'sleep 3021' } }, { message: 'Never said.' }], { policy })
      await turn.until('item.started', ({ item }) => item.type === 'commandExecution')

      killCodex(lab)

      expect(await turn.error()).toMatchObject({ code: 'engineLost' })
      expect(lab.processes().filter(({ command }) => command.includes('sleep 3021'))).toEqual([])
    })

    describe('the engine', () => {
      test('is ready when Codex has answered', async () => {
        await open()
        const seen: string[] = []
        const stop = lab.engine.onStateChange((state) => seen.push(state.status))
        expect(lab.engine.state).toEqual({ status: 'stopped' })

        await lab.engine.start()
        await lab.engine.start()

        expect(seen).toEqual(['starting', 'ready'])
        const { state } = lab.engine
        // An engine with a process for each turn has none now.
        const pid = state.status === 'ready' ? state.pid : expect.unreachable(state.status)
        expect(lab.processes()).toEqual(pid === null ? [] : expect.arrayContaining([expect.objectContaining({ pid })]))
        stop()
      })

      test('loses the turn that runs when it is closed, and takes no other', async () => {
        await open()
        const turn = lab.turn([{ exec: { cmd: 'sleep 3020' } }, { message: 'Never said.' }])
        await turn.until('item.started', ({ item }) => item.type === 'commandExecution')

        await Promise.all([lab.engine.close(), lab.engine.close()])

        expect(await turn.error()).toMatchObject({ code: 'engineLost' })
        expect(lab.processes()).toEqual([])
        expect(await lab.turn([{ message: 'Never said.' }]).error()).toMatchObject({ code: 'engineUnavailable' })
      })
    })
  })
}
