import { join } from 'node:path'
import { makeSubfolder } from '#node/data-dir.ts'
import { demoModel, writeDemoHome } from './codex-home.ts'
import { startModelServer } from './model-server.ts'
import { prepareDemoWorkspace } from './workspace.ts'

/** What the offline demo needs around Codex. */
export interface Demo {
  codexHome: string
  workspace: string
  close(): Promise<void>
}

/** Starts the scripted model and writes a Codex home that talks to nothing else, below the data folder. */
export async function openDemo(dataDir: string): Promise<Demo> {
  const codexHome = join(dataDir, 'demo', 'codex-home')
  const workspace = join(dataDir, 'demo', 'workspace')
  const model = await startModelServer()
  try {
    makeSubfolder(join(dataDir, 'demo'))
    await writeDemoHome(codexHome, model.url, demoModel)
    await prepareDemoWorkspace(workspace)
  } catch (cause) {
    await model.close()
    throw cause
  }
  return { codexHome, workspace, close: () => model.close() }
}
