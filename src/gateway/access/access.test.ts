import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ensureLocalToken, readLocalToken, tokenPath } from './local-token.ts'
import { createPanelAccess } from './panel-access.ts'
import { createAuthenticate } from './principal.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'switchboard-access-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const cookieOf = (setCookie: string) => setCookie.split(';', 1)[0] ?? ''

test('the token is made once, kept, and readable by its owner only', () => {
  const token = ensureLocalToken(folder)
  expect(token).toHaveLength(43)
  expect(ensureLocalToken(folder)).toBe(token)
  expect(readLocalToken(folder)).toBe(token)
  chmodSync(tokenPath(folder), 0o644)
  ensureLocalToken(folder)
  expect(statSync(tokenPath(folder)).mode & 0o777).toBe(0o600)
  expect(readFileSync(tokenPath(folder), 'utf8')).toBe(`${token}\n`)
})

test('a ticket opens the panel once', () => {
  const access = createPanelAccess('secret')
  const ticket = access.createTicket()
  expect(access.redeem('another')).toBe(false)
  expect(access.redeem(ticket)).toBe(true)
  expect(access.redeem(ticket)).toBe(false)
})

test('a cookie outlives a restart, but not another token', () => {
  const cookie = cookieOf(createPanelAccess('secret').cookie())
  expect(createPanelAccess('secret').isValidCookie(`theme=dark; ${cookie}`)).toBe(true)
  expect(createPanelAccess('other').isValidCookie(cookie)).toBe(false)
  expect(createPanelAccess('secret').isValidCookie(cookie.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')))).toBe(false)
  expect(createPanelAccess('secret').isValidCookie(undefined)).toBe(false)
})

test('a later expiry cannot be written into a cookie', () => {
  const access = createPanelAccess('secret')
  const [name, value = ''] = cookieOf(access.cookie()).split('=')
  const [expires = '', ...rest] = value.split('.')
  expect(access.isValidCookie(`${name}=${[Number(expires) + 1, ...rest].join('.')}`)).toBe(false)
})

test('callers show the token as a bearer, as a gateway key, or the cookie', () => {
  const access = createPanelAccess('secret')
  const authenticate = createAuthenticate('secret', access)
  expect(authenticate({ authorization: 'Bearer secret' })).toEqual({ kind: 'owner', via: 'token' })
  expect(authenticate({ 'x-gateway-key': 'secret' })).toEqual({ kind: 'owner', via: 'token' })
  expect(authenticate({ cookie: cookieOf(access.cookie()) })).toEqual({ kind: 'owner', via: 'cookie' })
  expect(authenticate({ authorization: 'Bearer secrets' })).toBeNull()
  expect(authenticate({ authorization: 'Basic secret', cookie: cookieOf(access.cookie()) })).not.toEqual({
    kind: 'owner',
    via: 'token',
  })
  expect(authenticate({})).toBeNull()
})
