import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { handOverToBrowser } from './panel-handover.ts'

const link = 'http://127.0.0.1:4000/panel/open?ticket=secret-1'
let dataDir: string
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'switchboard-open-'))
})
afterEach(() => rmSync(dataDir, { recursive: true, force: true }))

/** Where a page leads a browser to. */
const targetOf = (page: string) => /<a href="([^"]+)">/.exec(page)?.[1] ?? ''

test('a browser gets to the link through a file that only its owner can read', async () => {
  const browser = Promise.withResolvers<{ file: string; page: string }>()
  const isOpen = await handOverToBrowser(link, dataDir, async (file) => {
    const first = readFileSync(file, 'utf8')
    expect(file).toBe(join(dataDir, 'open-panel.html'))
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600)
    const visit = async () => ({ file: first, page: await (await fetch(targetOf(first))).text() })
    visit().then(browser.resolve, browser.reject)
    return true
  })

  expect(isOpen).toBe(true)
  const seen = await browser.promise
  expect(seen.file).not.toContain('secret-1')
  expect(targetOf(seen.file)).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[\w-]{32}$/)
  expect(targetOf(seen.page)).toBe(link)
})

test('the file is of no use afterwards, and nobody gets the link without it', async () => {
  let address = ''
  await handOverToBrowser(link, dataDir, async (file) => {
    address = targetOf(readFileSync(file, 'utf8'))
    const guessed = await fetch(new URL('/guessed', address))
    expect([guessed.status, await guessed.text()]).toEqual([404, ''])
    await fetch(address)
    return true
  })

  await expect(fetch(address)).rejects.toThrow('fetch failed')
})

test('without a browser, or with one that does not come, the caller hears so', async () => {
  expect(await handOverToBrowser(link, dataDir, async () => false)).toBe(false)
  expect(await handOverToBrowser(link, dataDir, async () => true, 50)).toBe(false)
})

test('every time the file leads elsewhere', async () => {
  const targets: string[] = []
  const launch = async (file: string) => {
    targets.push(targetOf(readFileSync(file, 'utf8')))
    return false
  }
  await handOverToBrowser(link, dataDir, launch)
  await handOverToBrowser(link, dataDir, launch)

  expect(new Set(targets.map((target) => new URL(target).pathname)).size).toBe(2)
})
