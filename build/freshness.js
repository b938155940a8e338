import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * @typedef {object} Look a comparison of products with their sources that found everything in order
 * @property {number} at Unix milliseconds, before the comparison began
 * @property {string[]} products
 * @property {string[]} sources all files and folders: a folder changes when a file in it comes or goes
 */

/** The clock of a file system is coarser than ours. */
const coarseMs = 1_000

/** @param {string} path */
function statOf(path) {
  return statSync(path, { throwIfNoEntry: false })
}

/** @param {string} root @param {string} path @returns {string[]} */
function below(root, path) {
  const stat = statOf(join(root, path))
  if (stat === undefined) return []
  if (!stat.isDirectory()) return [path]
  return [path, ...readdirSync(join(root, path)).flatMap((name) => below(root, join(path, name)))]
}

/**
 * Keeps for the next time that these products are up to date.
 * @param {string} root @param {string} file where it is kept
 * @param {{ at: number, products: readonly string[], sources: readonly string[] }} look
 */
export function rememberLook(root, file, { at, products, sources }) {
  const all = [...new Set(sources.flatMap((path) => below(root, path)))]
  // Tests are no part of a product, and there are many of them.
  const kept = all.filter((path) => !/\.test\.tsx?$/.test(path))
  writeFileSync(file, JSON.stringify({ at, products, sources: kept }))
}

/**
 * Whether nothing has changed since the look that is kept in `file`. The time of the last change of an entry cannot be
 * set back, unlike that of its content, so an older file that takes the place of a newer one is seen too.
 * @param {string} root @param {string} file @returns {boolean}
 */
export function isUnchanged(root, file) {
  /** @type {Look} */
  let look
  try {
    look = JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    // There was no look yet.
    return false
  }
  const isThere = (/** @type {string} */ path) => statOf(join(root, path)) !== undefined
  const isOld = (/** @type {string} */ path) =>
    (statOf(join(root, path))?.ctimeMs ?? Number.POSITIVE_INFINITY) < look.at - coarseMs
  return look.products.every(isThere) && look.sources.every(isOld)
}
