import '../../testing/as-desktop.ts'

import { screen } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import type { KnownEvent } from '#shared/contract/events.ts'
import { eventsOf } from '#shared/testing/events.ts'
import { aGatewayStatus } from '#shared/testing/gateway-status.ts'
import { openPanel } from '../../testing/open-panel.tsx'
import { api } from '../../testing/serve-contract.ts'
import { emptyConversation } from '../../widgets/conversation/conversation-items.ts'
import { EntryView } from '../../widgets/conversation/entry-view.tsx'
import { foldEvents } from '../../widgets/conversation/fold-events.ts'
import { RunChanges } from './run-changes.tsx'

let close: () => void = () => undefined
afterEach(() => close())

const unknown = 'The engine does not tell what was changed inside files.'
const turnId = 'turn_1'
const update = (path: string) => ({ path, kind: { type: 'update' }, diff: '', isDiffUnknown: true })

function changesItem(changes: readonly object[], status = 'completed') {
  return { turnId, item: { type: 'fileChange', id: `${status}_${changes.length}`, changes, status }, completedAtMs: 1 }
}

const fold = (events: readonly KnownEvent[]) => foldEvents(emptyConversation, events)

/** Shows the changes of a run, or the first entry of its conversation. */
async function open(events: readonly KnownEvent[], what: 'changes' | 'entry' = 'changes'): Promise<void> {
  const conversation = fold(events)
  const nothing = () => undefined
  const state = {
    status: 'ready',
    error: null,
    hasEarlier: false,
    isLoadingEarlier: false,
    reload: nothing,
    loadEarlier: nothing,
  } as const
  const [entry] = conversation.runs[0]?.entries ?? []
  const node = what === 'entry' && entry ? <EntryView entry={entry} /> : <RunChanges live={{ conversation, ...state }} />
  const panel = await openPanel({ gateway: { status: api.gateway.status.handler(() => aGatewayStatus()) } }, node)
  close = panel.close
}

test('files are listed where the engine tells no more than their names', async () => {
  const next = eventsOf('run_1')
  await open([
    next('item.completed', changesItem([update('/ws/notes.md'), update('/ws/a.md')])),
    next('item.completed', changesItem([update('/ws/notes.md')])),
    next('item.completed', changesItem([update('/ws/refused.md')], 'declined')),
  ])

  expect(screen.getAllByTitle(/^\/ws\//).map(({ title }) => title)).toEqual(['/ws/notes.md', '/ws/a.md'])
  expect(screen.getAllByText(unknown)).toHaveLength(1)
  expect(screen.queryByText('No files were changed')).toBeNull()
  expect(screen.queryByTitle(/lines added/)).toBeNull()
})

test('a run that changed no file says so, also one whose changes were undone', async () => {
  const next = eventsOf('run_1')
  const item = changesItem([{ path: '/ws/a.md', kind: { type: 'add' }, diff: 'one\n' }])
  await open([next('item.completed', item), next('diff.updated', { turnId, diff: '' })])

  expect(screen.getByText('No files were changed')).toBeTruthy()
})

test('a conversation gives no counts of a change that it does not know', async () => {
  await open([eventsOf('run_1')('item.completed', changesItem([update('/ws/notes.md'), update('/ws/a.md')]))], 'entry')

  expect(screen.getByText('2 files changed')).toBeTruthy()
  expect(screen.getAllByText(unknown)).toHaveLength(1)
  expect(screen.queryByTitle(/lines added/)).toBeNull()
  expect(screen.queryByText('No lines changed.')).toBeNull()
})

test('an empty file that was added has counts: that nothing stands in it is known', async () => {
  const item = changesItem([{ path: '/ws/empty.md', kind: { type: 'add' }, diff: '' }])
  await open([eventsOf('run_1')('item.completed', item)], 'entry')

  expect(screen.getByTitle('0 lines added, 0 removed')).toBeTruthy()
  expect(screen.getByText('No lines changed.')).toBeTruthy()
  expect(screen.queryByText(unknown)).toBeNull()
})
