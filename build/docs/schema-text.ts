import { z } from 'zod'

/** The parts of a JSON Schema that the pages tell of. */
export interface JsonSchema {
  type?: string | string[]
  const?: unknown
  enum?: unknown[]
  anyOf?: JsonSchema[]
  oneOf?: JsonSchema[]
  items?: JsonSchema
  properties?: Record<string, JsonSchema>
  required?: string[]
  additionalProperties?: JsonSchema | boolean
  default?: unknown
  description?: string
}

/** A schema as a short type for a reader; objects inside objects are only named so. */
function typeText(schema: JsonSchema): string {
  const choices = schema.anyOf ?? schema.oneOf
  if (choices) return [...new Set(choices.map(typeText))].join(' or ')
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``
  if (schema.enum) return schema.enum.map((value) => `\`${JSON.stringify(value)}\``).join(' or ')
  if (schema.type === 'array') return `list of ${typeText(schema.items ?? {})}`
  return [schema.type ?? 'any'].flat().join(' or ')
}

/** The members of an object, a line each; choices between objects one after the other. */
export function memberLines(schema: JsonSchema): string[] {
  if (schema.oneOf ?? schema.anyOf)
    return (schema.oneOf ?? schema.anyOf ?? []).flatMap((choice, index) => [
      ...(index === 0 ? ['Either', ''] : ['', 'or', '']),
      ...memberLines(choice),
    ])
  return Object.entries(schema.properties ?? {}).map(([name, member]) => {
    const isRequired = schema.required?.includes(name) && member.default === undefined
    const fallback = member.default === undefined ? '' : `, default \`${JSON.stringify(member.default)}\``
    return `- \`${name}\`${isRequired ? '' : ' (optional)'}: ${typeText(member)}${fallback}`
  })
}

/** `null`: no schema of zod. */
export function toJson(schema: unknown, io: 'input' | 'output'): JsonSchema | null {
  return schema instanceof z.ZodType ? (z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as JsonSchema) : null
}
