import {
  chmodSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ensureLocalToken, readLocalToken, tokenPath } from '#node/local-token.ts'
import { createPanelAccess } from './panel-access.ts'
import { createPanelSessions, panelSessionLifeMs } from './panel-sessions.ts'
import { createAuthenticate, localOwner, refusalOf } from './principal.ts'
import { createTerminalProof } from './terminal-proof.ts'

let folder: string
let now: number
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'switchboard-access-'))
  now = Date.now()
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const cookieOf = (setCookie: string) => setCookie.split(';', 1)[0] ?? ''
const never = () => expect.unreachable('the sessions can be written here')
const openSessions = () => createPanelSessions({ dataDir: folder, now: () => now, onUnwritable: never })
const openAccess = (token = 'secret') => createPanelAccess(token, openSessions())

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
  const access = openAccess()
  const ticket = access.createTicket()
  expect(access.redeem('another')).toBe('unknown')
  expect(access.redeem(ticket)).toBe('fresh')
  expect(access.redeem(ticket)).toBe('used')
})

test('a ticket that nobody used is worth nothing after two minutes', () => {
  vi.useFakeTimers()
  try {
    const access = openAccess()
    const ticket = access.createTicket()
    vi.advanceTimersByTime(120_001)
    access.createTicket()
    expect(access.redeem(ticket)).toBe('expired')
  } finally {
    vi.useRealTimers()
  }
})

test('a cookie outlives a restart, but not another token', () => {
  const cookie = cookieOf(openAccess().signIn('Firefox'))
  expect(openAccess().sessionOf(`theme=dark; ${cookie}`)).toMatch(/^panel_/)
  expect(openAccess('other').sessionOf(cookie)).toBeNull()
  expect(openAccess().sessionOf(cookie.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')))).toBeNull()
  expect(openAccess().sessionOf(undefined)).toBeNull()
})

test('the cookie has no date of its own, and what is kept of it cannot sign anybody in', () => {
  const setCookie = openAccess().signIn('Firefox')
  expect(setCookie).not.toMatch(/Max-Age|Expires/i)
  const secret = cookieOf(setCookie).split('=')[1] ?? ''
  expect(secret).toHaveLength(43)
  expect(readFileSync(join(folder, 'panel-sessions.json'), 'utf8')).not.toContain(secret)
})

test('a session ends 12 hours after its last use, or when somebody ends it', () => {
  const sessions = openSessions()
  const secret = sessions.create('Firefox')
  now += panelSessionLifeMs - 1
  expect(sessions.use(secret)).not.toBeNull()
  now += panelSessionLifeMs - 1
  expect(sessions.use(secret)).not.toBeNull()
  now += panelSessionLifeMs
  expect(sessions.use(secret)).toBeNull()
  expect(sessions.list()).toEqual([])

  const other = sessions.create('Chromium')
  const [{ id } = { id: '' }] = sessions.list()
  const ended: string[] = []
  sessions.onEnd((session) => ended.push(session))
  expect(sessions.end(id)).toBe(true)
  expect(sessions.end(id)).toBe(false)
  expect([sessions.use(other), ended, openSessions().use(other)]).toEqual([null, [id], null])
})

test('a damaged list of sessions is an empty one', () => {
  writeFileSync(join(folder, 'panel-sessions.json'), '[{"id":')
  expect(openSessions().list()).toEqual([])
})

test('callers show the token as a bearer, as a gateway key, or the cookie', () => {
  const access = openAccess()
  const terminal = createTerminalProof(folder)
  const authenticate = createAuthenticate('secret', access, terminal)
  const cookie = cookieOf(access.signIn(''))
  expect(authenticate({ authorization: 'Bearer secret' })).toEqual({ ...localOwner, via: 'token' })
  expect(authenticate({ 'x-gateway-key': 'secret' })).toEqual({ ...localOwner, via: 'token' })
  expect(authenticate({ cookie })).toMatchObject({ ...localOwner, via: 'cookie' })
  expect(authenticate({ authorization: 'Bearer secrets' })).toBeNull()
  expect(authenticate({ authorization: 'Basic secret', cookie })).not.toEqual({ ...localOwner, via: 'token' })
  expect(authenticate({})).toBeNull()
})

test('the token alone is no person, and what declares nothing is for nobody', () => {
  const token = { ...localOwner, via: 'token' } as const
  const port = { ...localOwner, via: 'port' } as const
  expect([refusalOf(token, 'read'), refusalOf(token, 'use'), refusalOf(token, 'person')]).toEqual([null, null, 'credential'])
  expect(refusalOf(port, 'person')).toBe(null)
  expect(refusalOf(port, undefined)).toBe('role')
})

test('whoever writes the file that was asked for gets a credential for ten minutes', () => {
  const proof = createTerminalProof(folder, () => now)
  const { id, path, content } = proof.challenge()
  writeFileSync(path, content, { mode: 0o600 })
  const { credential } = proof.prove(id)
  expect(createAuthenticate('secret', openAccess(), proof)({ authorization: `Bearer ${credential}` })).toEqual({
    ...localOwner,
    via: 'terminal',
  })
  expect(() => proof.prove(id)).toThrowError(/took too long/)
  expect(() => statSync(path)).toThrowError(/ENOENT/)
  now += 10 * 60_000
  expect(proof.isValid(credential)).toBe(false)
})

test.each<[string, (challenge: { path: string; content: string }) => void]>([
  ['no file', () => undefined],
  ['something else in it', ({ path }) => writeFileSync(path, 'x')],
  [
    'a link to it',
    ({ path, content }) => {
      writeFileSync(join(folder, 'elsewhere'), content)
      symlinkSync(join(folder, 'elsewhere'), path)
    },
  ],
  [
    'a folder with something in it',
    ({ path }) => {
      mkdirSync(path)
      writeFileSync(join(path, 'x'), 'x')
    },
  ],
  [
    'another name of a file',
    ({ path, content }) => {
      writeFileSync(join(folder, 'elsewhere'), content)
      linkSync(join(folder, 'elsewhere'), path)
    },
  ],
  [
    'it too late',
    ({ path, content }) => {
      writeFileSync(path, content)
      now += 10_001
    },
  ],
  [
    'another folder in its place',
    ({ path, content }) => {
      renameSync(join(folder, 'challenges'), join(folder, 'moved'))
      createTerminalProof(folder)
      writeFileSync(path, content)
    },
  ],
])('whoever leaves %s gets none', (_what, act) => {
  const proof = createTerminalProof(folder, () => now)
  const challenge = proof.challenge()
  act(challenge)
  expect(() => proof.prove(challenge.id)).toThrowError(/could not be proved/)
})
