import { afterEach, beforeEach, expect, test } from 'vitest'
import { type ModelServer, startModelServer } from './model-server.ts'
import { scriptPrompt } from './script.ts'

let server: ModelServer
beforeEach(async () => {
  server = await startModelServer()
})
afterEach(() => server.close())

const user = (text: string) => ({ type: 'message', role: 'user', content: [{ type: 'input_text', text }] })
const output = (text: string) => ({ type: 'function_call_output', call_id: 'c', output: text })
const tools = [
  { type: 'function', name: 'exec_command' },
  { type: 'custom', name: 'apply_patch' },
]

function ask(input: unknown[]): Promise<Response> {
  return fetch(`${server.url}/responses`, { method: 'POST', body: JSON.stringify({ input, tools }) })
}

async function askEvents(input: unknown[]): Promise<Record<string, unknown>[]> {
  const text = await (await ask(input)).text()
  return text
    .split('\n')
    .filter((line) => line.startsWith('data: '))
    .map((line) => JSON.parse(line.slice(6)))
}

const types = (events: Record<string, unknown>[]) => events.map((event) => event['type'])

test('a scripted message is cut into the wanted number of deltas', async () => {
  const events = await askEvents([user(scriptPrompt('go', [{ message: 'abcdef', chunks: 3 }]))])
  expect(events.filter((event) => event['type'] === 'response.output_text.delta').map((event) => event['delta'])).toEqual([
    'ab',
    'cd',
    'ef',
  ])
  expect(types(events).at(-1)).toBe('response.completed')
  expect(server.requests).toBe(1)
})

test("the last prompt of a person counts, not the context that Codex adds, and not an earlier turn's outputs", async () => {
  const script = scriptPrompt('two', [{ exec: { cmd: 'ls' } }, { message: 'second' }])
  const events = await askEvents([
    user(scriptPrompt('one', [{ message: 'first' }])),
    output('old'),
    user(script),
    user('<environment_context>\n<cwd>/x</cwd></environment_context>'),
    output('new'),
  ])
  expect(JSON.stringify(events)).toContain('second')
})

test('a bad script is answered with 400 and a readable reason', async () => {
  const response = await ask([user('SCRIPT:[{"massage":1}]')])
  expect(response.status).toBe(400)
  expect(await response.text()).toContain('massage')
})

test('a counted failure happens that often and then the script goes on', async () => {
  const prompt = user(scriptPrompt('go', [{ status: 429, code: 'rate_limit_exceeded', times: 2 }, { message: 'fine' }]))
  const statuses = [await ask([prompt]), await ask([prompt]), await ask([prompt])].map((response) => response.status)
  expect(statuses).toEqual([429, 429, 200])
})

test('a plain prompt gets the demo: a command first, its own words at the end', async () => {
  const heading = '# Notes of the Switchboard demo'
  expect(JSON.stringify(await askEvents([user('tidy up')]))).toContain('exec_command')
  const outputs = ['README.md', heading, 'check 4 of 4: ok', 'Success', 'Linux'].map(output)
  const last = JSON.stringify(await askEvents([user('tidy up'), ...outputs]))
  expect(last).toContain('tidy up')
  expect(last).not.toContain('exec_command')
})

test('closing cuts a request that was never going to be answered', async () => {
  const pending = ask([user(scriptPrompt('go', [{ hang: true }]))])
  const failed = expect(pending).rejects.toThrow()
  await expect.poll(() => server.requests).toBe(1)
  await server.close()
  await failed
})

test('a disconnect cuts the stream after a part of the message', async () => {
  const response = await ask([user(scriptPrompt('go', [{ message: 'never whole', disconnect: true }]))])
  await expect(response.text()).rejects.toThrow()
})
