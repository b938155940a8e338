import { expect, test } from 'vitest'
import { pageContentPolicy, panelHeaders } from './panel-headers.ts'

test('the header says what the page says of itself, and who may frame it', () => {
  expect(panelHeaders()['content-security-policy']).toBe(`${pageContentPolicy}; frame-ancestors 'none'`)
  expect(pageContentPolicy).toContain("default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'")
})

test('a page with a script of its own lets that one run and no other', () => {
  const policy = panelHeaders("'sha256-abc='")['content-security-policy']

  expect(policy).toContain("script-src 'sha256-abc=';")
  expect(policy).not.toContain("script-src 'self'")
})
