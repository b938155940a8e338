import type { ScriptStep } from './script.ts'

/** One event of the Responses API stream; `pauseMs` is waited before it is sent. */
export interface ResponseEvent {
  type: string
  pauseMs?: number
  [member: string]: unknown
}

/** Cuts a text into `count` parts of about the same length, between characters. */
export function cutText(text: string, count: number): string[] {
  const characters = Array.from(text)
  const parts = Math.min(count, Math.max(characters.length, 1))
  return Array.from({ length: parts }, (_, index) =>
    characters
      .slice(Math.floor((index * characters.length) / parts), Math.floor(((index + 1) * characters.length) / parts))
      .join(''),
  )
}

function* reasoningEvents(text: string, step: ScriptStep, id: string, index: number): Generator<ResponseEvent> {
  const summary = { type: 'summary_text', text }
  yield {
    type: 'response.output_item.added',
    output_index: index,
    item: { type: 'reasoning', id, summary: [], encrypted_content: null },
  }
  yield {
    type: 'response.reasoning_summary_part.added',
    item_id: id,
    output_index: index,
    summary_index: 0,
    part: { type: 'summary_text', text: '' },
  }
  for (const delta of cutText(text, Math.min(step.chunks, 8))) {
    yield {
      type: 'response.reasoning_summary_text.delta',
      item_id: id,
      output_index: index,
      summary_index: 0,
      delta,
      pauseMs: step.delayMs,
    }
  }
  yield {
    type: 'response.output_item.done',
    output_index: index,
    item: { type: 'reasoning', id, summary: [summary], encrypted_content: null },
  }
}

function* messageEvents(text: string, step: ScriptStep, id: string, index: number): Generator<ResponseEvent> {
  yield {
    type: 'response.output_item.added',
    output_index: index,
    item: { type: 'message', id, role: 'assistant', content: [] },
  }
  for (const delta of cutText(text, step.chunks)) {
    yield {
      type: 'response.output_text.delta',
      item_id: id,
      output_index: index,
      content_index: 0,
      delta,
      pauseMs: step.delayMs,
    }
  }
  yield {
    type: 'response.output_item.done',
    output_index: index,
    item: { type: 'message', id, role: 'assistant', content: [{ type: 'output_text', text }] },
  }
}

function functionCall(name: string, args: Record<string, unknown>, callId: string, namespace?: string): object {
  return {
    type: 'function_call',
    id: `fc_${callId}`,
    call_id: `call_${callId}`,
    name,
    ...(namespace === undefined ? {} : { namespace }),
    arguments: JSON.stringify(args),
    status: 'completed',
  }
}

/** Codex shows a server's tools to the model with `-` replaced, inside a namespace of the server. */
function modelName(name: string): string {
  return name.replaceAll('-', '_')
}

function toolCalls(step: ScriptStep, id: string): object[] {
  const calls: object[] = []
  if (step.exec) {
    const { cmd, escalate } = step.exec
    const escalation = escalate === undefined ? {} : { sandbox_permissions: 'require_escalated', justification: escalate }
    calls.push(functionCall('exec_command', { cmd, ...escalation }, `${id}_exec`))
  }
  if (step.patch !== undefined) {
    calls.push({
      type: 'custom_tool_call',
      id: `ctc_${id}_patch`,
      call_id: `call_${id}_patch`,
      name: 'apply_patch',
      input: step.patch,
      status: 'completed',
    })
  }
  if (step.mcp) {
    const { server, tool, arguments: args } = step.mcp
    calls.push(functionCall(modelName(tool), args, `${id}_mcp`, `mcp__${modelName(server)}`))
  }
  if (step.functionCall) calls.push(functionCall(step.functionCall.name, step.functionCall.arguments, `${id}_fn`))
  return calls
}

function usageOf(step: ScriptStep): object {
  const usage = step.usage ?? { inputTokens: 100, cachedInputTokens: 10, outputTokens: 20, reasoningTokens: 5 }
  return {
    input_tokens: usage.inputTokens,
    input_tokens_details: { cached_tokens: usage.cachedInputTokens },
    output_tokens: usage.outputTokens,
    output_tokens_details: { reasoning_tokens: usage.reasoningTokens },
    total_tokens: usage.inputTokens + usage.outputTokens,
  }
}

/** The events of one answer, in the smallest form that Codex reads deltas and token usage from. `id` is unique per answer. */
export function* responseEvents(step: ScriptStep, id: string): Generator<ResponseEvent> {
  let index = 0
  yield { type: 'response.created', response: { id: `resp_${id}` } }
  if (step.reasoning !== undefined) yield* reasoningEvents(step.reasoning, step, `rs_${id}`, index++)
  if (step.message !== undefined) yield* messageEvents(step.message, step, `msg_${id}`, index++)
  for (const item of toolCalls(step, id)) yield { type: 'response.output_item.done', output_index: index++, item }
  yield { type: 'response.completed', response: { id: `resp_${id}`, usage: usageOf(step) } }
}

/** The error answer inside a stream that was accepted. */
export function* failedEvents(step: ScriptStep, id: string): Generator<ResponseEvent> {
  yield { type: 'response.created', response: { id: `resp_${id}` } }
  yield {
    type: 'response.failed',
    response: {
      id: `resp_${id}`,
      error: { code: step.code, message: step.errorMessage ?? `The scripted model failed with ${step.code}.` },
    },
  }
}
