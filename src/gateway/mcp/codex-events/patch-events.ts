import path from 'node:path'
import type { FileChange, KnownItem } from '#shared/contract/items.ts'
import { type CodexMessage, snakeCase } from './codex-event.ts'

export type PatchItem = Extract<KnownItem, { type: 'fileChange' }>

function changed(change: FileChange): object {
  switch (change.kind.type) {
    case 'add':
      return { type: 'add', content: change.diff }
    case 'delete':
      return { type: 'delete', content: change.diff }
    case 'update':
      return { type: 'update', unified_diff: change.diff, move_path: change.kind.move_path ?? null }
  }
}

/** Changes by path, as the old server wrote them. */
export function changesByPath(changes: readonly FileChange[]): Record<string, object> {
  return Object.fromEntries(changes.map((change) => [change.path, changed(change)]))
}

const letters = { add: 'A', update: 'M', delete: 'D' } as const

/** What `apply_patch` prints, worked out: newer versions of Codex do not tell it. */
function summary(item: PatchItem, cwd: string): string {
  const shown = (file: string) => {
    const relative = path.relative(cwd, file)
    return relative.startsWith('..') || path.isAbsolute(relative) ? file : relative
  }
  const lines = (['add', 'update', 'delete'] as const).flatMap((kind) =>
    item.changes
      .filter((change) => change.kind.type === kind)
      .map(
        (change) =>
          `${letters[kind]} ${shown(change.kind.type === 'update' ? (change.kind.move_path ?? change.path) : change.path)}`,
      ),
  )
  return `Success. Updated the following files:\n${lines.join('\n')}\n`
}

function output(item: PatchItem, cwd: string): { stdout: string; stderr: string } {
  if (item.status === 'completed') return { stdout: summary(item, cwd), stderr: '' }
  return { stdout: '', stderr: item.status === 'declined' ? 'patch rejected by user' : '' }
}

export function startedPatch(item: PatchItem, autoApproved: boolean): Record<string, unknown> {
  return { type: 'FileChange', id: item.id, changes: changesByPath(item.changes), auto_approved: autoApproved }
}

export function completedPatch(item: PatchItem, cwd: string): Record<string, unknown> {
  const changes = changesByPath(item.changes)
  return { type: 'FileChange', id: item.id, changes, status: snakeCase(item.status), ...output(item, cwd) }
}

export function patchBegin(item: PatchItem, turnId: string, autoApproved: boolean): CodexMessage {
  const changes = changesByPath(item.changes)
  return { type: 'patch_apply_begin', call_id: item.id, turn_id: turnId, auto_approved: autoApproved, changes }
}

export function patchEnd(item: PatchItem, turnId: string, cwd: string): CodexMessage {
  return {
    type: 'patch_apply_end',
    call_id: item.id,
    turn_id: turnId,
    ...output(item, cwd),
    success: item.status === 'completed',
    changes: changesByPath(item.changes),
    status: snakeCase(item.status),
  }
}
