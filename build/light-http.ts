import http from 'node:http'
import type { Plugin } from 'vite'

const name = '\0light-http'

/**
 * `node:http` without undici. An ES module that imports it makes Node read all its exports, also those that are made on
 * demand (`WebSocket` and the like): 40 ms and 13 MB at each start, for what nobody uses.
 */
export function lightHttp(): Plugin {
  const descriptors = Object.entries(Object.getOwnPropertyDescriptors(http))
  const exported = descriptors.filter(([, descriptor]) => 'value' in descriptor).map(([key]) => key)
  return {
    name: 'light-http',
    enforce: 'pre',
    resolveId: (id) => (id === 'node:http' || id === 'http' ? name : null),
    load: (id) =>
      id === name
        ? `const http = process.getBuiltinModule('node:http')\nexport default http\nexport const { ${exported.join(', ')} } = http\n`
        : null,
  }
}
