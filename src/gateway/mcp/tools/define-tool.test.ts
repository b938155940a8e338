import { afterAll, expect, test } from 'vitest'
import { z } from 'zod'
import { AppFailure } from '#shared/errors.ts'
import { openTestStorage } from '../../testing/test-storage.ts'
import { createToolContext } from '../../testing/tool-context.ts'
import { defineTool } from './define-tool.ts'

const storage = openTestStorage()
const context = createToolContext(storage)
afterAll(() => storage.writer.close())

const repeat = defineTool({
  name: 'repeat',
  toolset: 'sessions',
  role: 'viewer',
  title: 'Repeat',
  description: 'Says a text again.',
  input: z.strictObject({ text: z.string().describe('What to say.'), times: z.number().max(3).default(2) }),
  output: z.object({ texts: z.array(z.string()), client: z.string() }),
  async call({ input, caller, progress }) {
    progress(`saying: ${input.text}`)
    return { texts: Array.from({ length: input.times }, () => input.text), client: caller.client, secret: 'not described' }
  },
})

test('clients see the schemas of a tool without the name of their dialect', () => {
  expect(repeat.definition).toEqual({
    name: 'repeat',
    title: 'Repeat',
    description: 'Says a text again.',
    inputSchema: {
      type: 'object',
      properties: {
        text: { type: 'string', description: 'What to say.' },
        times: { type: 'number', maximum: 3, default: 2 },
      },
      required: ['text'],
      additionalProperties: false,
    },
    outputSchema: {
      type: 'object',
      properties: { texts: { type: 'array', items: { type: 'string' } }, client: { type: 'string' } },
      required: ['texts', 'client'],
      additionalProperties: false,
    },
    annotations: { readOnlyHint: true },
  })
})

test('a tool gives what its output describes, as structured content and as text', async () => {
  const plan = repeat.plan({ text: 'a' }, context)
  const said: string[] = []
  if (plan.kind !== 'work') return expect.unreachable()
  const result = await plan.work({ signal: AbortSignal.timeout(1_000), progress: (activity) => void said.push(activity) })
  expect(result.structuredContent).toEqual({ texts: ['a', 'a'], client: 'test' })
  expect(JSON.parse(result.content[0]?.text ?? '')).toEqual(result.structuredContent)
  expect(said).toEqual(['saying: a'])
})

test.for([
  [{}, '"text" is missing.'],
  [undefined, '"text" is missing.'],
  [{ text: 1 }, '"text" must be a text.'],
  [{ text: 'a', times: 4 }, '"times" must be at most 3.'],
  [{ text: 'a', time: 1 }, 'The arguments of repeat must not have: time.'],
] as const)('%j is refused before the tool is called: %s', ([args, message]) => {
  expect(() => repeat.plan(args, context)).toThrow(AppFailure)
  expect(() => repeat.plan(args, context)).toThrow(message)
})
