import type { EngineEvent } from '#shared/contract/engine-events.ts'

type Emit = (event: EngineEvent) => void

/** Items repeat in this order, as a turn that reads, runs, edits and tells would bring them. */
const kinds = ['reasoning', 'command', 'message', 'command', 'change', 'command', 'message', 'tool'] as const

const command = (cmd: string) => `/bin/bash -lc '${cmd}'`

function itemOf(kind: (typeof kinds)[number], index: number, isOver: boolean) {
  const id = `item_${index}`
  const status = isOver ? 'completed' : 'inProgress'
  switch (kind) {
    case 'reasoning':
      return {
        type: 'reasoning',
        id,
        summary: isOver ? [`**Step ${index}** look at what the last one found, then go on.`] : [],
        content: [],
      }
    case 'command':
      return {
        type: 'commandExecution',
        id,
        command: command(`npm test -- --grep step-${index}`),
        cwd: '/work/sample',
        status,
        aggregatedOutput: isOver ? outputOf(index) : null,
        exitCode: isOver ? 0 : null,
        durationMs: isOver ? 120 + (index % 900) : null,
      }
    case 'change':
      return {
        type: 'fileChange',
        id,
        status,
        changes: [{ path: `/work/sample/src/step-${index}.ts`, kind: { type: 'update', move_path: null }, diff: diffOf(index) }],
      }
    case 'tool':
      return {
        type: 'mcpToolCall',
        id,
        server: 'lab',
        tool: 'echo',
        status,
        arguments: { text: `step ${index}` },
        result: isOver ? { content: [{ type: 'text', text: `echo ${index}` }] } : null,
        error: null,
        durationMs: isOver ? 7 : null,
      }
    case 'message':
      return { type: 'agentMessage', id, text: isOver ? messageOf(index) : '' }
  }
}

function outputOf(index: number): string {
  return Array.from({ length: 4 + (index % 9) }, (_, line) => `  ok ${line + 1} step-${index} keeps its place`).join('\n')
}

function diffOf(index: number): string {
  const added = Array.from({ length: 2 + (index % 6) }, (_, line) => `+  const value${line} = ${index + line}`)
  return ['@@ -1,3 +1,4 @@', ' export function step() {', '-  return null', ...added, ' }', ''].join('\n')
}

function messageOf(index: number): string {
  const points = Array.from({ length: 1 + (index % 4) }, (_, point) => `- point ${point + 1} with \`code-${index}\` in it`)
  return [`Item ${index}: the **step** went well, and the next one follows from it.`, '', ...points].join('\n')
}

/** One whole item with its deltas: what a screen has to show, at the size of everyday work. */
export function emitItem(turnId: string, index: number, emit: Emit): void {
  const kind = kinds[index % kinds.length] ?? 'message'
  const itemId = `item_${index}`
  emit({ type: 'item.started', data: { turnId, item: itemOf(kind, index, false), startedAtMs: null } })
  if (kind === 'message') {
    for (const text of messageOf(index).split(/(?<= )/)) emit({ type: 'message.delta', data: { turnId, itemId, text } })
  }
  if (kind === 'command') emit({ type: 'command.output', data: { turnId, itemId, text: outputOf(index) } })
  emit({ type: 'item.completed', data: { turnId, item: itemOf(kind, index, true), completedAtMs: null } })
}
