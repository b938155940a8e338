import { z } from 'zod'

const Usage = z.strictObject({
  inputTokens: z.int().min(0).default(100),
  cachedInputTokens: z.int().min(0).default(0),
  outputTokens: z.int().min(0).default(20),
  reasoningTokens: z.int().min(0).default(0),
})

/**
 * One answer of the scripted model. Members combine: reasoning, then the message, then the tool calls. A step
 * without a tool call ends the turn. A failure (`status`, `code`, `disconnect`, `hang`) replaces the answer; with
 * `times` it happens that often and then the rest of the step, or the next step, follows.
 */
export const ScriptStep = z.strictObject({
  reasoning: z.string().optional(),
  message: z.string().optional(),
  /** Number of deltas that the message is cut into. */
  chunks: z.int().min(1).max(1_000_000).default(1),
  /** Pause between two deltas. */
  delayMs: z.number().min(0).max(60_000).default(0),
  /** A shell command; `escalate` is the justification for running it outside the sandbox. */
  exec: z.strictObject({ cmd: z.string(), escalate: z.string().optional() }).optional(),
  /** Body of `apply_patch`, from `*** Begin Patch` to `*** End Patch`. */
  patch: z.string().optional(),
  mcp: z
    .strictObject({ server: z.string(), tool: z.string(), arguments: z.record(z.string(), z.unknown()).default({}) })
    .optional(),
  functionCall: z.strictObject({ name: z.string(), arguments: z.record(z.string(), z.unknown()).default({}) }).optional(),
  /** HTTP status of an error answer. */
  status: z.int().min(400).max(599).optional(),
  /** Error code; without `status` it is sent as `response.failed` inside the stream. */
  code: z.string().optional(),
  errorMessage: z.string().optional(),
  /** Cut the connection in the middle of the stream. */
  disconnect: z.literal(true).optional(),
  /** Accept the request and never answer. */
  hang: z.literal(true).optional(),
  times: z.int().min(1).optional(),
  usage: Usage.optional(),
})
export type ScriptStep = z.infer<typeof ScriptStep>
export type ScriptStepInput = z.input<typeof ScriptStep>

const marker = 'SCRIPT:'
/** The last line, as `scriptPrompt` writes it: people may write of scripts as they like. */
const form = /(?:^|\n)SCRIPT:(\[(?:\{[^\n]*|\]))\s*$/

/** A prompt that makes the scripted model answer with exactly these steps. */
export function scriptPrompt(text: string, steps: readonly ScriptStepInput[]): string {
  return `${text}\n${marker}${JSON.stringify(steps)}`
}

/** The steps at the end of a prompt, or `null` when it has none. Throws an `Error` with a readable message for a bad script. */
export function parseScript(prompt: string): ScriptStep[] | null {
  const text = form.exec(prompt)?.[1]
  if (text === undefined) return null
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new Error(`The script after ${marker} is not JSON: ${cause instanceof Error ? cause.message : 'unreadable'}`, { cause })
  }
  const steps = z.array(ScriptStep).safeParse(value)
  if (!steps.success) throw new Error(`The script after ${marker} is not valid: ${z.prettifyError(steps.error)}`)
  return steps.data
}

/** Number of tool outputs that answer this step. */
export function toolCallCount(step: ScriptStep): number {
  return [step.exec, step.patch, step.mcp, step.functionCall].filter((call) => call !== undefined).length
}

/** Whether the step fails, now or the first `times`. */
export function isFailure(step: ScriptStep): boolean {
  return step.status !== undefined || step.code !== undefined || step.disconnect === true || step.hang === true
}

/** A failure with nothing to answer after it. */
function isOnlyFailure(step: ScriptStep): boolean {
  return isFailure(step) && toolCallCount(step) === 0 && step.message === undefined && step.reasoning === undefined
}

/**
 * Index of the step to answer with, or `steps.length` when all are done. `toolOutputs`: tool outputs after the
 * prompt; `isSpent`: whether the failure of a step has happened as often as it should.
 */
export function currentStep(steps: readonly ScriptStep[], toolOutputs: number, isSpent: (index: number) => boolean): number {
  let left = toolOutputs
  for (const [index, step] of steps.entries()) {
    const calls = toolCallCount(step)
    if (calls > 0 && left >= calls) {
      left -= calls
      continue
    }
    if (isOnlyFailure(step) && (left > 0 || isSpent(index))) continue
    return index
  }
  return steps.length
}
