import { z } from 'zod'
import { engineKinds } from './engine-kinds.ts'
import { AppFailure } from './errors.ts'
import { isLoopbackHost } from './loopback.ts'
import { areToolsets, toolsets } from './toolsets.ts'
import { firstProblem, wholeNumber } from './validation.ts'

export const SettingSource = z.enum(['flag', 'environment', 'file', 'default'])
export type SettingSource = z.infer<typeof SettingSource>

interface SettingMeta {
  title: string
  description: string
  group: 'Gateway' | 'Codex' | 'Runs' | 'Diagnostics'
  appliesOn: 'now' | 'restart'
  /** Other flag names, without dashes. */
  flagAliases?: string[]
  /** Other environment names, e.g. those of older tools. */
  envAliases?: string[]
  /**
   * A path, and what has to be there when it is set; a start with one that is gone goes on. Relative ones of flags and
   * variables count from the working folder, in the file it is absolute.
   */
  pathTo?: 'folder' | 'file'
  /** Cannot stand in the configuration file. */
  notInFile?: boolean
}

const described = <T extends z.ZodType>(schema: T, meta: SettingMeta) => schema.meta({ ...meta })

const pathText = z.string().min(1).max(4096)

/** The one table of settings: flags, environment, file, form and docs page all come from here. */
export const Settings = z.object({
  httpHost: described(
    z
      .string()
      .max(255)
      .refine(isLoopbackHost, 'must be an address of this machine alone, such as 127.0.0.1')
      .default('127.0.0.1'),
    {
      title: 'Host',
      description: 'Address to listen on. Only loopback addresses are accepted.',
      group: 'Gateway',
      appliesOn: 'restart',
      flagAliases: ['host'],
      envAliases: ['MCP_HTTP_HOST'],
    },
  ),
  httpPort: described(wholeNumber(0, 65_535).default(4000), {
    title: 'Port',
    description: 'Port of the MCP endpoint, the panel and the REST API. 0 picks a free port.',
    group: 'Gateway',
    appliesOn: 'restart',
    flagAliases: ['port'],
    envAliases: ['MCP_HTTP_PORT', 'PORT'],
  }),
  httpPath: described(
    z
      .string()
      .regex(/^\/[\w\-/.]*$/, 'must begin with / and hold letters, digits, - _ . / only')
      .max(200)
      .refine((path) => !/^\/(api|rpc|panel|healthz|readyz)(\/|$)/.test(path) && path !== '/', 'is used by the gateway itself')
      .default('/mcp'),
    {
      title: 'MCP path',
      description: 'Path of the MCP endpoint.',
      group: 'Gateway',
      appliesOn: 'restart',
      envAliases: ['MCP_HTTP_PATH'],
    },
  ),
  httpJson: described(z.boolean().default(false), {
    title: 'Plain JSON answers',
    description: 'Answer MCP requests with one JSON document instead of an event stream. Notifications are then not delivered.',
    group: 'Gateway',
    appliesOn: 'restart',
    envAliases: ['MCP_HTTP_JSON'],
  }),
  httpStateless: described(z.boolean().default(false), {
    title: 'Stateless HTTP',
    description: 'Serve MCP over HTTP without `Mcp-Session-Id` sessions.',
    group: 'Gateway',
    appliesOn: 'restart',
    envAliases: ['MCP_HTTP_STATELESS'],
  }),
  connectionIdleMs: described(wholeNumber(10_000, 604_800_000).default(3_600_000), {
    title: 'Silent clients',
    description:
      'Milliseconds after which an HTTP client that neither listens nor asks counts as gone. One that comes back later is told to begin a new MCP session; nothing else is lost.',
    group: 'Gateway',
    appliesOn: 'now',
  }),
  stdio: described(z.boolean().default(true), {
    title: 'stdio',
    description: 'Let `switchboard mcp` serve clients over stdio through this gateway.',
    group: 'Gateway',
    appliesOn: 'restart',
  }),
  idleExitMs: described(wholeNumber(0, 86_400_000).default(0), {
    title: 'End when idle',
    description: 'Milliseconds without a connection or an active run after which the gateway ends itself. 0 = never.',
    group: 'Gateway',
    appliesOn: 'now',
  }),
  dataDir: described(pathText.optional(), {
    title: 'Data folder',
    description:
      'Folder of the database, the token and the configuration file. Default: the data folder of the operating system.',
    group: 'Gateway',
    appliesOn: 'restart',
    notInFile: true,
  }),
  codexPath: described(pathText.optional(), {
    title: 'Codex program',
    description: 'Path of the `codex` program. Default: the one on the PATH, else the one that was installed with this project.',
    group: 'Codex',
    pathTo: 'file',
    appliesOn: 'restart',
    envAliases: ['CODEX_PATH'],
  }),
  codexHome: described(pathText.optional(), {
    title: 'Codex home',
    description: "Codex's own folder (`CODEX_HOME`): its login, configuration and conversations. Default: `~/.codex`.",
    group: 'Codex',
    pathTo: 'folder',
    appliesOn: 'restart',
    envAliases: ['CODEX_HOME'],
  }),
  hideDataDir: described(z.boolean().default(true), {
    title: 'Hide the data folder from Codex',
    description:
      'Commands with network access cannot read the folder with the token; needs Codex 0.169. What you allow to run outside the sandbox then still sees no processes of the system and cannot use `sudo`.',
    group: 'Codex',
    appliesOn: 'restart',
  }),
  engine: described(z.enum(['auto', ...engineKinds]).default('auto'), {
    title: 'Engine',
    description:
      'How Codex is driven. `auto` takes `app-server` from Codex 0.80 on, else `mcp-server`. `exec`, from Codex 0.169 on, starts `codex exec` for each run: it cannot ask for approvals, shows texts and output only when they are whole, and which files were changed but not what was changed in them.',
    group: 'Codex',
    appliesOn: 'restart',
  }),
  demo: described(z.boolean().default(false), {
    title: 'Offline demo model',
    description: 'Codex talks to a scripted model on this machine: nothing leaves it, no account is needed.',
    group: 'Codex',
    appliesOn: 'restart',
  }),
  workspace: described(pathText.optional(), {
    title: 'Workspace',
    description:
      'Working directory of runs that name none. Default: the folder the gateway was started in; for an app that the desktop started, the folder of the newest session, else the home folder.',
    group: 'Runs',
    pathTo: 'folder',
    appliesOn: 'now',
  }),
  maxConcurrentRuns: described(wholeNumber(1, 200).default(20), {
    title: 'Runs at once',
    description: 'Further runs wait in the queue.',
    group: 'Runs',
    appliesOn: 'now',
  }),
  maxQueuedRuns: described(wholeNumber(1, 10_000).default(500), {
    title: 'Waiting runs',
    description: 'Further runs are refused.',
    group: 'Runs',
    appliesOn: 'now',
  }),
  runTimeoutMs: described(wholeNumber(1_000, 86_400_000).default(3_600_000), {
    title: 'Run deadline',
    description: 'Milliseconds after which a run is interrupted.',
    group: 'Runs',
    appliesOn: 'now',
  }),
  approvalTimeoutMs: described(wholeNumber(100, 86_400_000).default(300_000), {
    title: 'Approval deadline',
    description: 'Milliseconds after which an unanswered approval is declined.',
    group: 'Runs',
    appliesOn: 'now',
  }),
  heartbeatMs: described(wholeNumber(100, 600_000).default(10_000), {
    title: 'Heartbeat',
    description: 'Milliseconds between two progress notifications of a long tool call.',
    group: 'Runs',
    appliesOn: 'now',
  }),
  answerCancelled: described(z.boolean().default(true), {
    title: 'Answer cancelled calls',
    description:
      'Answer a cancelled tool call with an error result. The MCP specification asks for silence, yet many clients wait.',
    group: 'Runs',
    appliesOn: 'now',
  }),
  codexEvents: described(z.enum(['auto', 'always', 'never']).default('auto'), {
    title: 'Notifications codex/event',
    description:
      'Who gets the `codex/event` notifications of the removed `codex mcp-server`. auto: clients over stdio unless they are known not to read them, and whoever declares the capability `experimental["codex/event"]` or adds `?codexEvents=1` to the address.',
    group: 'Gateway',
    appliesOn: 'now',
  }),
  toolsets: described(
    z
      .string()
      .max(200)
      .refine(areToolsets, `must name toolsets, separated by commas: ${toolsets.join(', ')}`)
      .default('core'),
    {
      title: 'Toolsets',
      description:
        'Groups of MCP tools that clients are offered, separated by commas. `core`: `codex` and `codex-reply`, as the removed `codex mcp-server` had them. `sessions`: `codex_sessions`, which lists the sessions.',
      group: 'Gateway',
      appliesOn: 'now',
    },
  ),
  logLevel: described(z.enum(['debug', 'info', 'warn', 'error']).default('info'), {
    title: 'Log level',
    description: 'Level of the log file, `logs/gateway.log` in the data folder.',
    group: 'Diagnostics',
    appliesOn: 'restart',
  }),
})
export type Settings = z.infer<typeof Settings>
export type SettingKey = keyof Settings

const words = (key: string) => key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

export interface SettingField extends SettingMeta {
  key: SettingKey
  /** Long flag without the dashes, e.g. `http-port`; a switch that is on by default is `no-…`. */
  flag: string
  env: string
  isBoolean: boolean
  defaultValue: unknown
  /** JSON Schema of the value (draft 2020-12). */
  schema: Record<string, unknown>
  parse: (value: unknown) => z.ZodSafeParseResult<unknown>
}

const metaMembers = [
  'title',
  'description',
  'group',
  'appliesOn',
  'flagAliases',
  'envAliases',
  'notInFile',
  'pathTo',
  '$schema',
  'default',
]

export const settingFields: readonly SettingField[] = (Object.keys(Settings.shape) as SettingKey[]).map((key) => {
  const schema = Settings.shape[key]
  const meta = schema.meta() as unknown as SettingMeta
  const defaultValue = schema.safeParse(undefined).data
  const json = z.toJSONSchema(schema, { io: 'input' }) as Record<string, unknown>
  return {
    ...meta,
    key,
    flag: defaultValue === true ? `no-${words(key)}` : words(key),
    env: `SWITCHBOARD_${words(key).replaceAll('-', '_').toUpperCase()}`,
    isBoolean: typeof defaultValue === 'boolean',
    defaultValue,
    schema: Object.fromEntries(Object.entries(json).filter(([member]) => !metaMembers.includes(member))),
    parse: (value) => schema.safeParse(value),
  }
})

/** The same field under its flag, for messages: `--http-port`. */
export function settingField(key: string): SettingField | null {
  return settingFields.find((field) => field.key === key) ?? null
}

export interface ResolvedSettings {
  values: Settings
  sourceOf: (key: SettingKey) => SettingSource
}

/** Texts of flags and environment as the value the schema wants; what cannot be read stays text and fails there. */
function fromText(field: SettingField, text: string): unknown {
  if (field.isBoolean) {
    if (['1', 'true', 'yes', 'on'].includes(text.toLowerCase())) return true
    if (['0', 'false', 'no', 'off', ''].includes(text.toLowerCase())) return false
    return text
  }
  if (field.schema['type'] === 'integer') return /^-?\d+$/.test(text.trim()) ? Number(text) : text
  return text
}

function parseOrFail(field: SettingField, value: unknown, where: string): unknown {
  const parsed = field.parse(value)
  if (parsed.success) return parsed.data
  throw new AppFailure({
    code: 'invalidInput',
    field: field.key,
    message: `${where} has no valid value (${JSON.stringify(value)}): ${firstProblem(parsed.error.issues)}.`,
    hint: field.description,
  })
}

/**
 * Flag > environment > file > default. `flags` holds values by setting key (already of the right type or text), `file`
 * the parsed configuration file. Throws `invalidInput` that names the place of the first bad value.
 */
export function resolveSettings(input: {
  flags: Readonly<Record<string, unknown>>
  env: Readonly<Record<string, string | undefined>>
  file: Readonly<Record<string, unknown>>
  fileName?: string
}): ResolvedSettings {
  const values: Record<string, unknown> = {}
  const sources = new Map<string, SettingSource>()
  for (const field of settingFields) {
    const flag = input.flags[field.key]
    const envName = [field.env, ...(field.envAliases ?? [])].find(
      (name) => input.env[name] !== undefined && input.env[name] !== '',
    )
    const inFile = field.notInFile ? undefined : input.file[field.key]
    if (flag !== undefined) {
      values[field.key] = parseOrFail(field, typeof flag === 'string' ? fromText(field, flag) : flag, `Flag --${field.flag}`)
      sources.set(field.key, 'flag')
    } else if (envName !== undefined) {
      values[field.key] = parseOrFail(field, fromText(field, input.env[envName] ?? ''), `Environment variable ${envName}`)
      sources.set(field.key, 'environment')
    } else if (inFile !== undefined) {
      values[field.key] = parseOrFail(field, inFile, `"${field.key}" in ${input.fileName ?? 'the configuration file'}`)
      sources.set(field.key, 'file')
    } else {
      values[field.key] = field.defaultValue
    }
  }
  return { values: values as Settings, sourceOf: (key) => sources.get(key) ?? 'default' }
}
