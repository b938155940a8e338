import '../testing/as-desktop.ts'

import { screen } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import { pageKeys, pages } from '#shared/pages.ts'
import { aGatewayStatus } from '#shared/testing/gateway-status.ts'
import { openPanel } from '../testing/open-panel.tsx'
import { api } from '../testing/serve-contract.ts'
import { ShortcutsDialog } from './shortcuts-dialog.tsx'

let close: () => void = () => undefined
afterEach(() => close())

test('every place has one row with all its keys, also the one with two', async () => {
  const panel = await openPanel(
    { gateway: { status: api.gateway.status.handler(() => aGatewayStatus()) } },
    <ShortcutsDialog isOpen onClose={() => undefined} />,
  )
  close = panel.close

  expect(pageKeys('settings')).toContain(',')
  for (const { id, title } of pages) {
    const row = screen.getByText(`Go to ${title}`).parentElement
    const hints = [...(row?.querySelector('dd')?.children ?? [])].map(({ textContent }) => textContent)
    expect(hints, title).toEqual(pageKeys(id).map((key) => `Ctrl${key.toUpperCase()}`))
  }
})
