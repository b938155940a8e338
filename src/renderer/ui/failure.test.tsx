import { cleanup, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, test } from 'vitest'
import { AppFailure } from '#shared/errors.ts'
import '../lib/i18n.ts'
import { Failure } from './failure.tsx'

afterEach(cleanup)

test('shows the cause, the next step, the code and the last words of the child', () => {
  const failure = new AppFailure({
    code: 'engineUnavailable',
    engine: 'codex',
    message: 'Codex does not start.',
    hint: 'Install it again.',
    stderrTail: 'first\nlast words',
  })

  render(<Failure error={failure} />)

  const alert = screen.getByRole('alert')
  for (const text of ['Codex does not start.', 'Install it again.', 'engineUnavailable', 'last words']) {
    expect(alert.textContent).toContain(text)
  }
  expect(screen.queryByRole('button')).toBeNull()
})

test('offers to try again when that is possible', async () => {
  let retries = 0
  render(<Failure error={new Error('x')} onRetry={() => (retries += 1)} />)

  await userEvent.click(screen.getByRole('button', { name: 'Try again' }))

  expect(retries).toBe(1)
})

test('offers no other try for what does not exist', () => {
  const failure = new AppFailure({ code: 'notFound', entity: 'run', id: 'run_1', message: 'There is no such run.' })

  render(<Failure error={failure} onRetry={() => undefined} />)

  expect(screen.queryByRole('button')).toBeNull()
})

test('words in backticks are code, a single backtick is itself', () => {
  const failure = new AppFailure({
    code: 'engineUnavailable',
    engine: 'codex',
    message: 'A ` alone.',
    hint: 'Run `codex login`.',
  })

  render(<Failure error={failure} />)

  expect(screen.getByText('codex login').tagName).toBe('CODE')
  expect(screen.getByText('A ` alone.')).toBeTruthy()
})
