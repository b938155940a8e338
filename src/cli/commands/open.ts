import type { CliContext } from '../context.ts'
import { connectAsPerson } from '../gateway-client.ts'
import { openInBrowser } from '../open-in-browser.ts'
import { printLine } from '../output.ts'

/** Opens the panel with a one-time link; prints the link when no browser comes to it. */
export async function open(context: CliContext, options: { print?: boolean }): Promise<void> {
  const api = await connectAsPerson(context.dataDir)
  const { url } = await api.gateway.createPanelLink()
  if (!options.print && (await openInBrowser(url, context.dataDir))) {
    printLine('The panel opens in your browser.')
    return
  }
  printLine(url)
}
