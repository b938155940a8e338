import { cleanup, render, screen } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { afterEach, expect, test } from 'vitest'
import { anApproval } from '#shared/testing/approvals.ts'
import { ApprovalList } from './approval-list.tsx'

afterEach(cleanup)

function List({ ids, takesFocus = false }: { ids: string[]; takesFocus?: boolean }) {
  return (
    <>
      <nav>
        <a href="#here">the way here</a>
      </nav>
      <button type="button">elsewhere</button>
      <ApprovalList
        approvals={ids.map((id) => anApproval({ id }))}
        label="Waiting"
        takesFocus={takesFocus}
        renderCard={(approval) => (
          <article data-approval={approval.id} aria-label={approval.id} tabIndex={-1}>
            <input aria-label={`field of ${approval.id}`} />
          </article>
        )}
      />
    </>
  )
}

const focusedName = () => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.tagName

test('arrow keys go from card to card and stop at the ends', async () => {
  const user = userEvent.setup()
  render(<List ids={['one', 'two', 'three']} />)
  screen.getByRole('article', { name: 'one' }).focus()
  await user.keyboard('{ArrowDown}{ArrowDown}{ArrowDown}')
  expect(focusedName()).toBe('three')
  await user.keyboard('{ArrowUp}')
  expect(focusedName()).toBe('two')
})

test('arrow keys in a field stay in the field', async () => {
  const user = userEvent.setup()
  render(<List ids={['one', 'two']} />)
  screen.getByLabelText('field of one').focus()
  await user.keyboard('{ArrowDown}')
  expect(focusedName()).toBe('field of one')
})

test('the focus goes on to the next card when its card was answered, and back at the end of the list', () => {
  const { rerender } = render(<List ids={['one', 'two', 'three']} />)
  screen.getByRole('article', { name: 'two' }).focus()
  rerender(<List ids={['one', 'three']} />)
  expect(focusedName()).toBe('three')
  rerender(<List ids={['one']} />)
  expect(focusedName()).toBe('one')
})

test('the focus stays where the user put it', () => {
  const { rerender } = render(<List ids={['one', 'two']} />)
  screen.getByRole('article', { name: 'one' }).focus()
  screen.getByRole('button', { name: 'elsewhere' }).focus()
  rerender(<List ids={['two']} />)
  expect(document.activeElement?.textContent).toBe('elsewhere')
})

test('the first card takes the focus when the page opens, also from the link that led to it', () => {
  const { rerender } = render(<List key="empty" ids={[]} />)
  screen.getByRole('link', { name: 'the way here' }).focus()
  rerender(<List key="empty" ids={['one', 'two']} />)
  expect(document.activeElement?.textContent).toBe('the way here')
  rerender(<List key="opened" ids={['one', 'two']} takesFocus />)
  expect(focusedName()).toBe('one')
})

test('the first card takes the focus from nobody who works elsewhere', () => {
  const field = document.body.appendChild(document.createElement('input'))
  field.focus()
  render(<List ids={['one']} takesFocus />)
  expect(document.activeElement).toBe(field)
  field.remove()
})

test('the arrow down reaches the first card while nothing has the focus', async () => {
  const user = userEvent.setup()
  render(<List ids={['one', 'two']} />)
  await user.keyboard('{ArrowDown}')
  expect(focusedName()).toBe('one')
})
