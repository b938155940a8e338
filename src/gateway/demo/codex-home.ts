import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { makeSubfolder } from '#node/data-dir.ts'

/** A slug of Codex's built-in catalogue, so that the scripted model gets the usual tools. */
const cataloguedModel = 'gpt-5.5'

/** The same behind a name of its own, which Codex shows and looks up without it: nobody shall take it for the real one. */
export const demoModel = `scripted_demo/${cataloguedModel}`

/** The last sections keep Codex from looking anything up outside this machine. */
function demoConfig(modelUrl: string, model: string): string {
  return `# Written at every start of the demo; changes are lost.
model = "${model}"
model_provider = "demo"
approval_policy = "on-request"
sandbox_mode = "workspace-write"
check_for_update_on_startup = false

[model_providers.demo]
name = "Demo"
base_url = ${JSON.stringify(modelUrl)}
wire_api = "responses"
request_max_retries = 2
stream_max_retries = 2
stream_idle_timeout_ms = 60000

[analytics]
enabled = false

[feedback]
enabled = false

[features]
plugins = false
remote_plugin = false
apps = false
`
}

/** Makes `dir` a Codex home that talks to nothing but the scripted model at `modelUrl` (`ModelServer.url`). */
export async function writeDemoHome(dir: string, modelUrl: string, model = cataloguedModel): Promise<void> {
  makeSubfolder(dir)
  await writeFile(path.join(dir, 'config.toml'), demoConfig(modelUrl, model))
}
