import { readdir } from 'node:fs/promises'
import { afterAll, beforeEach, expect, test, vi } from 'vitest'

vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof import('node:fs/promises')>()
  return { ...real, readdir: vi.fn(real.readdir) }
})

// Files share their modules: another one may have loaded it with the real `readdir`, and shall not get this one.
vi.resetModules()
const { killProcessesWith } = await import('./leftovers.ts')
afterAll(() => vi.resetModules())

const onLinux = test.runIf(process.platform === 'linux')

beforeEach(() => void vi.mocked(readdir).mockClear())

onLinux('finds nothing, instead of failing, where processes cannot be listed', async () => {
  vi.mocked(readdir).mockRejectedValue(Object.assign(new Error('EMFILE: too many open files'), { code: 'EMFILE' }))

  await killProcessesWith(['NAME=value'])

  expect(readdir).toHaveBeenCalledWith('/proc')
  vi.mocked(readdir).mockReset()
})

onLinux('fifty who look for different processes at once share their looks at all processes', async () => {
  const kills = Array.from({ length: 50 }, (_, index) => killProcessesWith([`NO_SUCH_VARIABLE=${index}`]))
  const late = Promise.resolve().then(() => killProcessesWith(['NO_SUCH_VARIABLE=late']))

  await Promise.all([...kills, late])

  // Four in a row without a find are needed to be sure, and the last one came during the first.
  expect(vi.mocked(readdir).mock.calls.length).toBeLessThanOrEqual(5)
})
