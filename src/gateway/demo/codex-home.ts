import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'

/**
 * A slug of Codex's built-in catalogue, so that the model gets its usual tools; the two last sections keep Codex from
 * looking anything up outside this machine.
 */
function demoConfig(modelUrl: string): string {
  return `# Written at every start of the demo; changes are lost.
model = "gpt-5.5"
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
export async function writeDemoHome(dir: string, modelUrl: string): Promise<void> {
  await mkdir(dir, { recursive: true })
  await writeFile(path.join(dir, 'config.toml'), demoConfig(modelUrl))
}
