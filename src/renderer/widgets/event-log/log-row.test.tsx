import '../../lib/i18n.ts'

import { cleanup, render, screen } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import { aForeignEvent } from '#shared/testing/events.ts'
import { LogRow } from './log-row.tsx'

afterEach(cleanup)

test.for([Number.NaN, 1e16])('a row of an event with the time %d shows the rest', (at) => {
  const event = { ...aForeignEvent('unreadable.log', {}), at }
  render(<LogRow event={event} domId="row" rowIndex={1} topPx={0} isSelected={false} isActive={false} hasOwnScope={false} />)
  expect(screen.getByText('unreadable.log')).toBeTruthy()
})
