import { readFileSync } from 'node:fs'
import { z } from 'zod'

const Message = z.object({ method: z.string(), params: z.record(z.string(), z.unknown()) })
export type RecordedMessage = z.infer<typeof Message>

function readRecording(name: string): Record<string, RecordedMessage> {
  const text = readFileSync(new URL(`../recordings/${name}`, import.meta.url), 'utf8')
  return z.record(z.string(), Message).parse(JSON.parse(text))
}

function pick(recording: Record<string, RecordedMessage>, key: string): RecordedMessage {
  const message = recording[key]
  if (!message) throw new Error(`There is no recording of ${key}.`)
  return message
}

const notifications = readRecording('notifications-0.169.json')
const requests = readRecording('requests-0.169.json')

/** For tests: what Codex 0.169.0 sent, by method, for items also by type (`item/started:reasoning`). */
export const recordedNotification = (key: string) => pick(notifications, key)
export const recordedRequest = (key: string) => pick(requests, key)
export const recordedNotifications = Object.entries(notifications)
