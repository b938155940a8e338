import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { errorPolicy } from '#shared/errors.ts'

const page = readFileSync(new URL('../../docs/troubleshooting.md', import.meta.url), 'utf8')
const codes = Object.keys(errorPolicy)

test('the troubleshooting page has one section for every error code and for nothing else', () => {
  const sections = [...page.matchAll(/^## `(\w+)`$/gm)].map((match) => match[1])

  expect(sections).toEqual(codes)
})

test.each(Object.entries(errorPolicy))('the table of exit codes lists %s', (code, { exitCode }) => {
  const row = page.split('\n').find((line) => line.startsWith(`| ${exitCode} |`))

  expect(row).toContain(`\`${code}\``)
})
