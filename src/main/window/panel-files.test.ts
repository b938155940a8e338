import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { answerPanelRequest } from './panel-files.ts'

let folder: string
let root: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'panel-files-'))
  root = join(folder, 'renderer')
  await mkdir(join(root, 'assets'), { recursive: true })
  await writeFile(join(root, 'index.html'), '<!doctype html><title>Panel</title>')
  await writeFile(join(root, 'assets', 'main.js'), 'export {}')
  await writeFile(join(root, 'assets', 'notes.exe'), 'x')
  await writeFile(join(folder, 'secret.json'), '{}')
  await symlink(join(folder, 'secret.json'), join(root, 'assets', 'link.json'))
})

afterAll(() => rm(folder, { recursive: true }))

const get = (url: string, method = 'GET') => answerPanelRequest(root, { method, url })

test('serves the panel with its content security policy', async () => {
  const answer = await get('app://panel/index.html')
  expect(answer.status).toBe(200)
  expect(await answer.text()).toContain('<title>Panel</title>')
  expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'")
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
})

test('the bare address is the first page', async () => {
  expect((await get('app://panel/')).status).toBe(200)
})

test('scripts have a type that modules accept', async () => {
  expect((await get('app://panel/assets/main.js')).headers.get('content-type')).toBe('text/javascript; charset=utf-8')
})

describe('what is not the panel is not found', () => {
  test.each([
    'app://panel/missing.js',
    'app://panel/assets',
    'app://panel/assets/notes.exe',
    'app://panel/assets/link.json',
    'app://panel/..%2fsecret.json',
    'app://panel/%2e%2e/secret.json',
    'app://panel/assets/%00.js',
    'app://panel/%E0%A4%A',
    'app://elsewhere/index.html',
  ])('%s', async (url) => {
    expect((await get(url)).status).toBe(404)
  })
})

test('only reads are answered', async () => {
  expect((await get('app://panel/index.html', 'POST')).status).toBe(405)
  const head = await get('app://panel/index.html', 'HEAD')
  expect([head.status, await head.text()]).toEqual([200, ''])
})
