import type { Exchange, Message } from './play.ts'

type Json = Record<string, unknown>

function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The `msg` of a `codex/event`, or `null` for another message. */
function eventOf(message: Message): Json | null {
  const params = message['params']
  return message['method'] === 'codex/event' && isRecord(params) && isRecord(params['msg']) ? params['msg'] : null
}

/**
 * Left out on both sides, each for one reason:
 * - whether the first output of a command is told as it comes depends on how fast the command was, in every version;
 * - newer versions warn about the machine (e.g. no bubblewrap on the PATH) where 0.153.4 kept silent;
 * - a token count without a use of tokens (`info: null`, or nothing but a total) comes from no notification of the app-server.
 */
function isComparable(message: Message): boolean {
  const msg = eventOf(message)
  if (!msg) return true
  if (msg['type'] === 'exec_command_output_delta' || msg['type'] === 'warning') return false
  if (msg['type'] !== 'token_count') return true
  const info = msg['info']
  const last = isRecord(info) ? info['last_token_usage'] : null
  return isRecord(last) && last['input_tokens'] !== 0
}

/** Members that newer versions have more of, have not, or have with another text. */
function withoutNews(value: unknown, key: string): unknown {
  if (typeof value === 'string') return value.replaceAll('’', "'")
  if (Array.isArray(value)) return value.map((member) => withoutNews(member, ''))
  if (!isRecord(value)) return value
  const dropped = droppedMembers(value, key)
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !dropped.includes(name))
      .map(([name, member]) => [name, withoutNews(member, name)]),
  )
}

function droppedMembers(value: Json, key: string): string[] {
  // What the model's own items say about themselves is passed through, and grows with every version.
  if (key === 'internal_chat_message_metadata_passthrough') return ['content_item_metadata', 'content_item_kinds']
  if (value['type'] === 'function_call') return ['status']
  // The app-server does not tell it before the first use of tokens.
  if (value['type'] === 'task_started') return ['model_context_window']
  // The name is the same on purpose; what else we are and can do is ours.
  if (key === 'serverInfo') return ['version', 'user_agent']
  if (key === 'capabilities') return ['resources', 'prompts', 'completions']
  return []
}

/** An exchange without what no newer Codex can give as 0.153.4 did. */
export function comparable(exchange: Exchange): { messages: unknown[]; response: unknown } {
  return {
    messages: exchange.messages.filter(isComparable).map((message) => withoutNews(message, '')),
    response: withoutNews(exchange.response, ''),
  }
}
