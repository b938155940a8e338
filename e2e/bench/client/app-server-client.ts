import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { writeDemoHome } from '#gateway/demo/codex-home.ts'
import { nativeBinary } from '#gateway/engines/codex/native-binary.ts'
import { WrongAnswer } from './mcp-client.ts'

const require = createRequire(import.meta.url)

/** `codex app-server` driven with as little as it takes: what Codex itself costs. */
export interface AppServerClient extends AsyncDisposable {
  /** Opens a thread and runs a turn on it; gives the thread. */
  openThread(cwd: string, prompt: string): Promise<string>
  reply(threadId: string, prompt: string): Promise<void>
}

interface Message {
  id?: number
  method?: string
  result?: { thread?: { id: string } }
  error?: { message: string }
  params?: { threadId?: string; turn?: { status?: string } }
}

/** The one of the project, on a new home in `folder` that speaks to the given model. */
export async function startAppServerClient(folder: string, modelUrl: string): Promise<AppServerClient> {
  const launcher = join(dirname(require.resolve('@openai/codex/package.json')), 'bin', 'codex.js')
  const codexHome = join(folder, 'codex-home')
  await writeDemoHome(codexHome, modelUrl)
  const temporary = join(codexHome, 'tmp')
  mkdirSync(temporary, { recursive: true })
  const child = spawn(nativeBinary(launcher), ['app-server', '-c', 'features.unbounded_connection_retries=false'], {
    cwd: folder,
    env: { ...process.env, HOME: folder, CODEX_HOME: codexHome, TMPDIR: temporary },
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const waiting = new Map<number, PromiseWithResolvers<Message>>()
  const turns = new Map<string, PromiseWithResolvers<void>>()
  let lastId = 0

  createInterface({ input: child.stdout }).on('line', (line) => {
    const message: Message = JSON.parse(line)
    if (message.id !== undefined && message.method === undefined) {
      waiting.get(message.id)?.resolve(message)
      waiting.delete(message.id)
    } else if (message.method === 'turn/completed') {
      const turn = turns.get(message.params?.threadId ?? '')
      if (message.params?.turn?.status === 'completed') turn?.resolve()
      else turn?.reject(new WrongAnswer(`Codex alone ended a turn with ${line}`))
    }
  })

  async function ask(method: string, params: object): Promise<Message> {
    lastId += 1
    const answer = Promise.withResolvers<Message>()
    waiting.set(lastId, answer)
    child.stdin.write(`${JSON.stringify({ id: lastId, method, params })}\n`)
    const message = await answer.promise
    if (message.error) throw new WrongAnswer(`Codex alone refused ${method}: ${message.error.message}`)
    return message
  }

  async function reply(threadId: string, prompt: string): Promise<void> {
    const turn = Promise.withResolvers<void>()
    turns.set(threadId, turn)
    await ask('turn/start', { threadId, input: [{ type: 'text', text: prompt, text_elements: [] }] })
    await turn.promise
  }

  const clientInfo = { name: 'bench', title: 'Bench', version: '1' }
  await ask('initialize', { clientInfo, capabilities: { experimentalApi: true } })
  child.stdin.write('{"method":"initialized"}\n')
  return {
    reply,
    async openThread(cwd, prompt) {
      const { result } = await ask('thread/start', { cwd, approvalPolicy: 'never' })
      const threadId = result?.thread?.id ?? ''
      await reply(threadId, prompt)
      return threadId
    },
    async [Symbol.asyncDispose]() {
      const gone = once(child, 'exit')
      child.stdin.end()
      await gone
    },
  }
}
