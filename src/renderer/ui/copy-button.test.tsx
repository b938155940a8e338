import { cleanup, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, test } from 'vitest'
import '../lib/i18n.ts'
import { CopyButton } from './copy-button.tsx'
import { TooltipProvider } from './tooltip.tsx'

afterEach(cleanup)

test('puts the text on the clipboard and says so', async () => {
  const user = userEvent.setup()
  render(
    <TooltipProvider>
      <CopyButton text="http://127.0.0.1:4000/mcp" label="Copy the endpoint" />
    </TooltipProvider>,
  )

  await user.click(screen.getByRole('button', { name: 'Copy the endpoint' }))

  expect(await screen.findByRole('button', { name: 'Copied' })).toBeTruthy()
  expect(await navigator.clipboard.readText()).toBe('http://127.0.0.1:4000/mcp')
})
