// Writes docs/settings.md, docs/methods.md and docs/events.md from the settings table and the contract; `--check` only compares.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { eventsPage } from './docs/events-page.ts'
import { methodsPage } from './docs/methods-page.ts'
import { settingsPage } from './docs/settings-page.ts'

const pages = { 'docs/settings.md': settingsPage(), 'docs/methods.md': methodsPage(), 'docs/events.md': eventsPage() }
const isChecking = process.argv.includes('--check')

for (const [path, text] of Object.entries(pages)) {
  const file = fileURLToPath(new URL(`../${path}`, import.meta.url))
  if (!isChecking) {
    writeFileSync(file, text)
    console.log(`wrote ${path}`)
  } else if (readFileSync(file, 'utf8') !== text) {
    console.error(`${path} is not what its source says. Run: npm run docs`)
    process.exitCode = 1
  }
}
if (isChecking && !process.exitCode) console.log('The generated documents are up to date.')
