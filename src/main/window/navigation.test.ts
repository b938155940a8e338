import { describe, expect, test } from 'vitest'
import { isPermitted, navigationVerdict } from './navigation.ts'

const panel = 'app://panel/index.html'
const attached = 'http://127.0.0.1:4000/'

describe('navigation', () => {
  test.each(['app://panel/index.html#/runs', 'app://panel/other'])('%s stays in the window', (address) => {
    expect(navigationVerdict(address, panel)).toBe('stay')
  })

  test('the panel of an attached gateway stays too, another port does not', () => {
    expect(navigationVerdict('http://127.0.0.1:4000/#/runs', attached)).toBe('stay')
    expect(navigationVerdict('http://127.0.0.1:4001/', attached)).toBe('deny')
    expect(navigationVerdict('app://panel/', attached)).toBe('deny')
  })

  test('a page on the web is opened outside', () => {
    expect(navigationVerdict('https://developers.openai.com/codex', panel)).toBe('outside')
  })

  test.each([
    'http://example.com/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'data:text/html,hi',
    'vscode://open?x',
    'app://elsewhere/index.html',
    'https://user:secret@example.com/',
    'app://me@panel/',
    'not an address',
  ])('%s is denied', (address) => {
    expect(navigationVerdict(address, panel)).toBe('deny')
  })
})

describe('permissions', () => {
  test('the panel may copy to the clipboard and nothing else', () => {
    expect(isPermitted('clipboard-sanitized-write', 'app://panel/index.html', panel)).toBe(true)
    expect(isPermitted('clipboard-read', 'app://panel/index.html', panel)).toBe(false)
    expect(isPermitted('media', 'app://panel/index.html', panel)).toBe(false)
    expect(isPermitted('clipboard-sanitized-write', 'https://example.com/', panel)).toBe(false)
  })
})
