// An `npm install` that cannot fetch a platform package leaves it out of the lockfile without a word, and `npm ci`
// then fails on that platform. So every optional dependency that a package names has to be in the lockfile.
import { readFileSync } from 'node:fs'

/** @type {{ packages: Record<string, { optionalDependencies?: Record<string, string> }> }} */
const { packages } = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'))

/** Where Node would look for a dependency of the package at `from`, innermost first. @param {string} from @param {string} name */
function places(from, name) {
  const parts = from.split('/node_modules/')
  const nested = parts.map((_, index) => `${parts.slice(0, parts.length - index).join('/node_modules/')}/node_modules/${name}`)
  return [...nested, `node_modules/${name}`]
}

const missing = Object.entries(packages).flatMap(([path, entry]) =>
  Object.keys(entry.optionalDependencies ?? {})
    .filter((name) => !places(path, name).some((place) => place in packages))
    .map((name) => `${path || 'the project'} needs ${name}`),
)

if (missing.length > 0) {
  for (const line of missing) console.error(line)
  console.error(
    `${missing.length} optional packages are missing from package-lock.json. Pin the package that needs them to a version whose platform packages exist.`,
  )
  process.exit(1)
}
console.log('package-lock.json holds every optional package.')
