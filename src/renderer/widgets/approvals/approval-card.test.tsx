import { cleanup, render, screen } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { afterEach, expect, test, vi } from 'vitest'
import type { ApprovalRequest } from '#shared/contract/approvals.ts'
import '../../lib/i18n.ts'
import { TooltipProvider } from '../../ui/tooltip.tsx'
import { type ApprovalAnswer, ApprovalCard } from './approval-card.tsx'

afterEach(cleanup)

const command: ApprovalRequest = {
  kind: 'command',
  itemId: 'call_1',
  turnId: 'turn_1',
  command: "/bin/bash -lc 'rm -rf build'",
  cwd: '/ws',
  reason: 'needs to clean up',
  parsedCommand: [],
  proposedExecpolicyAmendment: null,
}

function elicitation(properties: Record<string, unknown>, required: string[] = []): ApprovalRequest {
  return {
    kind: 'elicitation',
    itemId: 'i',
    turnId: 't',
    serverName: 'lab',
    message: 'Which branch?',
    requestedSchema: { type: 'object', properties, required },
    meta: null,
  }
}

let shown = 0

function show(request: ApprovalRequest, isAnswering = false, limitMs = 65_000) {
  shown += 1
  const answers: ApprovalAnswer[] = []
  render(
    <TooltipProvider>
      <ApprovalCard
        approvalId={`apr_${shown}`}
        request={request}
        requestedAt={Date.now()}
        expiresAt={Date.now() + limitMs}
        onAnswer={(answer) => answers.push(answer)}
        answering={isAnswering ? 'accept' : null}
        error={null}
      />
    </TooltipProvider>,
  )
  return { answers, user: userEvent.setup(), card: screen.getAllByRole('article')[0] as HTMLElement }
}

test('shows the command without its shell wrapper, the folder, the reason and the time left', () => {
  show(command)
  expect(screen.getByText('rm -rf build')).toBeTruthy()
  expect(screen.getByText('/ws')).toBeTruthy()
  expect(screen.getByText('needs to clean up')).toBeTruthy()
  expect(screen.getByRole('timer').textContent).toMatch(/1:0[45]/)
})

test('never shows more time than there was', () => {
  show(command)
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 900 })
  try {
    // The clock of the panel ticked before this request came.
    show(command, false, 300_000)
    expect(screen.getAllByRole('timer').at(-1)?.textContent).toMatch(/5:00/)
  } finally {
    vi.useRealTimers()
  }
})

test.each([
  ['a', 'accept'],
  ['s', 'acceptForSession'],
  ['d', 'decline'],
  ['c', 'cancel'],
])('the key %s on a focused card means %s', async (key, decision) => {
  const { answers, user, card } = show(command)
  card.focus()
  await user.keyboard(key)
  expect(answers).toEqual([{ decision }])
})

test('the keys work wherever the focus is, except in a field or under a dialog', async () => {
  const { answers, user } = show(command)
  const field = document.body.appendChild(document.createElement('textarea'))
  field.focus()
  await user.keyboard('a')
  field.remove()
  const dialog = document.body.appendChild(document.createElement('div'))
  dialog.setAttribute('role', 'dialog')
  await user.keyboard('a')
  dialog.remove()
  expect(answers).toEqual([])
  await user.keyboard('d')
  expect(answers).toEqual([{ decision: 'decline' }])
})

test('of several cards the first one takes the keys, or the one that was last in focus', async () => {
  const first = show(command)
  const second = show({ ...command, command: 'ls' })
  await first.user.keyboard('a')
  expect([first.answers.length, second.answers.length]).toEqual([1, 0])
  screen.getAllByRole('article')[1]?.focus()
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
  await first.user.keyboard('d')
  expect([first.answers.length, second.answers]).toEqual([1, [{ decision: 'decline' }]])
  const hints = screen.getAllByRole('button', { name: 'Accept' }).map((button) => button.getAttribute('aria-keyshortcuts'))
  expect(hints).toEqual([null, 'A'])
})

test('keys with a modifier and keys while an answer is on its way mean nothing', async () => {
  const { answers, user, card } = show(command)
  card.focus()
  await user.keyboard('{Control>}a{/Control}{Meta>}d{/Meta}x')
  expect(answers).toEqual([])
  cleanup()

  const busy = show(command, true)
  busy.card.focus()
  await busy.user.keyboard('d')
  expect(busy.answers).toEqual([])
})

test('buttons do the same as keys and name their key', async () => {
  const { answers, user } = show(command)
  const button = screen.getByRole('button', { name: 'Decline' })
  expect(button.getAttribute('aria-keyshortcuts')).toBe('D')
  await user.click(button)
  expect(answers).toEqual([{ decision: 'decline' }])
})

test('letters typed into a field are text; accepting sends the checked answers', async () => {
  const { answers, user } = show(
    elicitation({ name: { type: 'string', title: 'Name' }, force: { type: 'boolean', title: 'Force' } }, ['name']),
  )
  await user.type(screen.getByLabelText('Name'), 'dad')
  expect(answers).toEqual([])
  await user.click(screen.getByRole('switch', { name: /Force/ }))
  await user.click(screen.getByRole('button', { name: 'Accept' }))
  expect(answers).toEqual([{ decision: 'accept', content: { name: 'dad', force: true } }])
})

test('an answer that is missing is said beside its field and nothing is sent; declining needs none', async () => {
  const { answers, user, card } = show(elicitation({ name: { type: 'string', title: 'Name' } }, ['name']))
  card.focus()
  await user.keyboard('a')
  expect(answers).toEqual([])
  const field = screen.getByLabelText('Name')
  expect(field.getAttribute('aria-invalid')).toBe('true')
  expect(screen.getByText('An answer is needed.').id).toBe(field.getAttribute('aria-describedby'))
  card.focus()
  await user.keyboard('d')
  expect(answers).toEqual([{ decision: 'decline' }])
})

test('a question of Codex is answered by choice or in own words', async () => {
  const { answers, user } = show({
    kind: 'userInput',
    itemId: 'i',
    turnId: 't',
    questions: [{ id: 'color', question: 'Which color?', isOther: true, options: [{ label: 'Blue', description: 'cold' }] }],
  })
  await user.click(screen.getByRole('radio', { name: /Blue/ }))
  await user.type(screen.getByLabelText('Another answer to: Which color?'), 'Green')
  await user.click(screen.getByRole('button', { name: 'Accept' }))
  expect(answers).toEqual([{ decision: 'accept', content: { color: 'Green' } }])
})

test('"for session" is offered only where Codex can remember it', () => {
  show(elicitation({}))
  expect(screen.queryByRole('button', { name: 'Accept for session' })).toBeNull()
  expect(screen.getByRole('button', { name: 'Accept' })).toBeTruthy()
})
