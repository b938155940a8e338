import { readdirSync } from 'node:fs'
import { expect, test, vi } from 'vitest'
import { killProcessesWith } from './leftovers.ts'

vi.mock('node:fs', async (original) => ({
  ...(await original<typeof import('node:fs')>()),
  readdirSync: vi.fn(() => {
    throw Object.assign(new Error('EMFILE: too many open files'), { code: 'EMFILE' })
  }),
}))

test.runIf(process.platform === 'linux')('finds nothing, instead of failing, where processes cannot be listed', async () => {
  await killProcessesWith(['NAME=value'])

  expect(readdirSync).toHaveBeenCalledWith('/proc')
})
