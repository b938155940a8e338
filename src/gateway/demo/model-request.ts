import { z } from 'zod'

const Content = z.union([z.string(), z.array(z.looseObject({ type: z.string(), text: z.string().optional() }))])

const InputItem = z.looseObject({
  type: z.string().optional(),
  role: z.string().optional(),
  content: Content.nullish().catch(null),
  output: z.unknown().optional(),
})
type InputItem = z.infer<typeof InputItem>

/** What we read of a Responses API request; everything else is ignored. */
export const ModelRequest = z.looseObject({
  input: z.array(InputItem),
  tools: z.array(z.looseObject({ type: z.string(), name: z.string().optional() })).default([]),
})
export type ModelRequest = z.infer<typeof ModelRequest>

/** What the scripted model knows when it has to answer. */
export interface ModelInput {
  /** Text of the last prompt of a person. */
  prompt: string
  /** Number of prompts of a person before it. */
  earlierPrompts: number
  /** Text of the tool outputs after the prompt, in order. */
  outputs: string[]
  toolNames: ReadonlySet<string>
}

/** Context that Codex sends in the role of the user, e.g. `<environment_context>` or the text of AGENTS.md. */
const codexOwnText =
  /^\s*(?:<(?:environment_context|turn_aborted|user_instructions|user_action|skill|[a-z]+_[a-z_]+)\b|# AGENTS\.md )/

function textOf(content: InputItem['content']): string {
  if (content === null || content === undefined) return ''
  if (typeof content === 'string') return content
  return content.map((part) => part.text ?? '').join('\n')
}

function isPrompt(item: InputItem): boolean {
  return item.role === 'user' && !codexOwnText.test(textOf(item.content))
}

function outputText(output: unknown): string {
  return typeof output === 'string' ? output : JSON.stringify(output ?? '')
}

export function readModelInput(request: ModelRequest): ModelInput {
  const { input } = request
  const at = input.findLastIndex(isPrompt)
  const last = input[at]
  return {
    prompt: last ? textOf(last.content) : '',
    earlierPrompts: input.slice(0, Math.max(at, 0)).filter(isPrompt).length,
    outputs: input
      .slice(at + 1)
      .filter((item) => item.type?.endsWith('_output'))
      .map((item) => outputText(item.output)),
    toolNames: new Set(request.tools.flatMap((tool) => (tool.name === undefined ? [] : [tool.name]))),
  }
}
