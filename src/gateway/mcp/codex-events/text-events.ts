import type { KnownItem } from '#shared/contract/items.ts'
import { type CodexMessage, present } from './codex-event.ts'

type UserItem = Extract<KnownItem, { type: 'userMessage' }>
type AgentItem = Extract<KnownItem, { type: 'agentMessage' }>
type ReasoningItem = Extract<KnownItem, { type: 'reasoning' }>

export function userMessage(item: UserItem): CodexMessage {
  const texts = item.content.filter((part) => part.type === 'text')
  const urls = (type: string, member: string) => item.content.filter((part) => part.type === type).map((part) => part[member])
  return {
    type: 'user_message',
    message: texts.map((part) => String(part['text'] ?? '')).join(''),
    images: urls('image', 'url'),
    local_images: urls('localImage', 'path'),
    audio: urls('audio', 'url'),
    local_audio: urls('localAudio', 'path'),
    text_elements: texts.flatMap((part) => (Array.isArray(part['text_elements']) ? part['text_elements'] : [])),
  }
}

export function userItem(item: UserItem): Record<string, unknown> {
  return { type: 'UserMessage', id: item.id, content: item.content }
}

export function agentItem(item: AgentItem): Record<string, unknown> {
  return { type: 'AgentMessage', id: item.id, content: [{ type: 'Text', text: item.text }], ...present({ phase: item['phase'] }) }
}

export function agentMessage(item: AgentItem): CodexMessage {
  const memory = item['memoryCitation'] ?? null
  return { type: 'agent_message', message: item.text, phase: item['phase'] ?? null, memory_citation: memory }
}

export function reasoningItem(item: ReasoningItem): Record<string, unknown> {
  return { type: 'Reasoning', id: item.id, summary_text: item.summary, raw_content: item.content }
}

export function reasoningMessages(item: ReasoningItem): CodexMessage[] {
  return [
    ...item.summary.map((text) => ({ type: 'agent_reasoning', text })),
    ...item.content.map((text) => ({ type: 'agent_reasoning_raw_content', text })),
  ]
}
