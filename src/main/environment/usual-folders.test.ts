import { expect, test } from 'vitest'
import { withUsualFolders } from './usual-folders.ts'

const look = (folders: string[], names: Record<string, string[]> = {}) => ({
  isFolder: (path: string) => folders.includes(path),
  list: (path: string) => names[path] ?? [],
})

test('a start from the Finder finds what Homebrew and npm installed', () => {
  const machine = {
    platform: 'darwin',
    home: '/Users/me',
    look: look(['/opt/homebrew/bin', '/usr/local/bin', '/Users/me/.local/bin']),
  } as const
  expect(withUsualFolders({ PATH: '/usr/bin:/bin:/usr/sbin:/sbin' }, machine)['PATH']).toBe(
    '/usr/bin:/bin:/usr/sbin:/sbin:/Users/me/.local/bin:/opt/homebrew/bin:/usr/local/bin',
  )
})

test('what the PATH holds already keeps its place', () => {
  const machine = { platform: 'darwin', home: '/Users/me', look: look(['/opt/homebrew/bin']) } as const
  expect(withUsualFolders({ PATH: '/opt/homebrew/bin:/usr/bin' }, machine)['PATH']).toBe('/opt/homebrew/bin:/usr/bin')
})

test('of the Nodes of nvm the newest is taken', () => {
  const folder = '/home/me/.nvm/versions/node'
  const machine = {
    platform: 'linux',
    home: '/home/me',
    look: look([`${folder}/v24.3.0/bin`, `${folder}/v9.11.2/bin`], { [folder]: ['v24.3.0', 'v9.11.2', 'v8.0.0'] }),
  } as const
  expect(withUsualFolders({ PATH: '/usr/bin' }, machine)['PATH']).toBe(`/usr/bin:${folder}/v24.3.0/bin`)
})

test('Windows writes the name of the variable in its own way', () => {
  const machine = {
    platform: 'win32',
    home: 'C:\\Users\\me',
    look: look(['C:\\Users\\me\\AppData\\Roaming\\npm', 'C:\\Program Files\\Git\\cmd']),
  } as const
  expect(withUsualFolders({ Path: 'C:\\Windows\\system32' }, machine)).toEqual({
    Path: 'C:\\Windows\\system32;C:\\Users\\me\\AppData\\Roaming\\npm;C:\\Program Files\\Git\\cmd',
  })
})

test('no PATH at all gets one', () => {
  const machine = { platform: 'linux', home: '/home/me', look: look(['/usr/local/bin']) } as const
  expect(withUsualFolders({}, machine)).toEqual({ PATH: '/usr/local/bin' })
})
