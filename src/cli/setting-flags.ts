import { type Command, Option } from 'commander'
import { isOnByDefault, positiveName } from '#shared/setting-arguments.ts'
import { type SettingField, type SettingKey, settingFields } from '#shared/settings.ts'

/** Flags of these settings stand on every command. */
const onEveryCommand: readonly SettingKey[] = ['dataDir', 'logLevel']

const choicesOf = ({ schema }: SettingField): unknown[] => (Array.isArray(schema['enum']) ? schema['enum'] : [])

function placeholder(field: SettingField): string {
  if (choicesOf(field).length > 0) return ' <choice>'
  if (field.schema['type'] === 'integer') return ' <number>'
  return ' <value>'
}

function helpText(field: SettingField): string {
  const choices = choicesOf(field)
  const facts = [
    ...(choices.length > 0 ? [`choices: ${choices.join(', ')}`] : []),
    ...(field.flagAliases?.length ? [`also ${field.flagAliases.map((alias) => `--${alias}`).join(', ')}`] : []),
    ...(field.defaultValue === undefined || field.isBoolean ? [] : [`default: ${String(field.defaultValue)}`]),
    `env: ${field.env}`,
  ]
  const opening = isOnByDefault(field) ? `Switch off: ${field.description}` : field.description
  return `${opening} (${facts.join('; ')})`
}

function addField(command: Command, field: SettingField): void {
  const shown = new Option(`--${field.flag}${field.isBoolean ? '' : placeholder(field)}`, helpText(field))
  command.addOption(shown.default(undefined))
  const value = field.isBoolean ? '' : ' <value>'
  // The opposite switch overrules an environment variable or the configuration file.
  const opposite = isOnByDefault(field) ? positiveName(field) : `no-${field.flag}`
  const hidden = [...(field.isBoolean ? [opposite] : []), ...(field.flagAliases ?? [])]
  for (const name of hidden) command.addOption(new Option(`--${name}${value}`).default(undefined).hideHelp())
}

/** The flags that stand on the program itself and so on every command. */
export function addCommonFlags(program: Command): void {
  for (const field of settingFields) if (onEveryCommand.includes(field.key)) addField(program, field)
}

/** All other settings, on a command that may start a gateway. */
export function addGatewayFlags(command: Command): void {
  for (const field of settingFields) {
    if (onEveryCommand.includes(field.key)) continue
    command.optionsGroup(`${field.group} settings:`)
    addField(command, field)
  }
}

const attribute = (name: string) => new Option(`--${name} <value>`).attributeName()

/** The settings that were given as flags of this command or the program, by key; texts are parsed by `resolveSettings`. */
export function readSettingFlags(command: Command): Record<string, unknown> {
  const given = command.optsWithGlobals<Record<string, unknown>>()
  const flags: Record<string, unknown> = {}
  for (const field of settingFields) {
    const names = [positiveName(field), ...(field.flagAliases ?? [])]
    const name = names.find((candidate) => command.getOptionValueSourceWithGlobals(attribute(candidate)) === 'cli')
    if (name !== undefined) flags[field.key] = given[attribute(name)]
  }
  return flags
}

/** The given flags that a gateway which already runs cannot heed, nor the command itself (`heeded`). */
export function flagsWithoutEffect(flags: Readonly<Record<string, unknown>>, heeded: readonly SettingKey[] = []): string[] {
  const effective = [...onEveryCommand, ...heeded]
  return settingFields
    .filter((field) => flags[field.key] !== undefined && !effective.includes(field.key))
    .map((field) => `--${field.flag}`)
}
