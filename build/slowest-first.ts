import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Files of more than half a minute, the longest first. */
const slowest = ['app-server.conformance', 'mcp-server.conformance', 'damaged-pages', 'shell', 'app-server-engine']

const rank = ({ moduleId }: TestSpecification) => {
  const index = slowest.findIndex((name) => moduleId.endsWith(`/${name}.int.test.ts`))
  return index < 0 ? slowest.length : index
}

/** What takes longest begins first: begun last, it would run while the other workers have nothing left to do. */
export class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).toSorted((one, other) => rank(one) - rank(other))
  }
}
