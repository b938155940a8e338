import { expect, test } from 'vitest'
import { pageAt, pageOf, pageUrl } from './pages.ts'

const panel = 'app://panel/index.html'
const attached = 'http://127.0.0.1:4000/'

test.each([
  'app://panel/index.html#/runs/run_1',
  'app://panel/index.html?status=failed#/runs',
  'app://panel/index.html#/search?q=a%20b',
])('the panel comes back to %s', (address) => {
  const page = pageOf(address, panel)
  expect(page).not.toBeNull()
  expect(pageUrl(panel, page ?? '')).toBe(address)
})

test('a page of one panel is found again in another one', () => {
  expect(pageUrl(panel, pageOf('http://127.0.0.1:4000/#/sessions', attached) ?? '')).toBe('app://panel/index.html#/sessions')
})

test('a one-time link leads to the page, and is no page itself', () => {
  const link = 'http://127.0.0.1:4000/panel/open?ticket=abc'
  expect(pageUrl(link, '?status=failed#/runs')).toBe('http://127.0.0.1:4000/panel/open?ticket=abc#/runs')
  expect(pageOf(`${link}#/runs`, attached)).toBeNull()
})

test('what is not the panel is no page', () => {
  for (const address of ['', 'about:blank', 'chrome-error://chromewebdata/', 'http://127.0.0.1:4001/#/runs']) {
    expect(pageOf(address, attached)).toBeNull()
  }
  expect(pageOf(attached, attached)).toBe(pageAt('/'))
})
