import '../testing/as-desktop.ts'

import { screen } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import { pageDigit } from '#shared/pages.ts'
import { aGatewayStatus } from '#shared/testing/gateway-status.ts'
import { openPanel } from '../testing/open-panel.tsx'
import { api } from '../testing/serve-contract.ts'
import { ShortcutsDialog } from './shortcuts-dialog.tsx'

let close: () => void = () => undefined
afterEach(() => close())

test('every place has one row, also the one with two keys', async () => {
  const panel = await openPanel(
    { gateway: { status: api.gateway.status.handler(() => aGatewayStatus()) } },
    <ShortcutsDialog isOpen onClose={() => undefined} />,
  )
  close = panel.close

  const rows = screen.getAllByText(/Settings/)
  expect(rows).toHaveLength(1)
  expect(rows[0]?.parentElement?.textContent).toMatch(new RegExp(`${pageDigit('settings')}.*,`))
})
