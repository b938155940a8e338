import { z } from 'zod'
import type { Role } from '#shared/contract/access.ts'
import { AppFailure } from '#shared/errors.ts'
import type { Toolset } from '#shared/toolsets.ts'
import { firstProblem } from '#shared/validation.ts'
import type { Tool, ToolContext, WorkContext } from './tool.ts'
import { structuredResult } from './tool-result.ts'

/** What a tool has when it is called. */
export interface CallContext<Input> extends ToolContext, WorkContext {
  input: Input
}

/** The dialect is the protocol's own, and older validators stumble over its name. */
function jsonSchemaOf(schema: z.ZodObject, io: 'input' | 'output'): object {
  const { $schema: _dialect, ...json } = z.toJSONSchema(schema, { io })
  return json
}

function read<Input extends z.ZodObject>(name: string, schema: Input, args: unknown): z.output<Input> {
  const parsed = schema.safeParse(args ?? {})
  if (parsed.success) return parsed.data
  const field = parsed.error.issues[0]?.path.join('.') ?? ''
  throw new AppFailure({
    code: 'invalidInput',
    ...(field === '' ? {} : { field }),
    message: `${field === '' ? `The arguments of ${name}` : `"${field}"`} ${firstProblem(parsed.error.issues)}.`,
    hint: 'See the input schema of the tool.',
  })
}

/**
 * A tool from its schemas. `call` gives what `output` describes, which the client gets as structured content and as text,
 * or throws an `AppFailure`, which the calling model reads. It is called only by those who have the role.
 */
export function defineTool<Input extends z.ZodObject, Output extends z.ZodObject>(tool: {
  name: string
  toolset: Toolset
  /** The least that its caller has to be. */
  role: Role
  title: string
  description: string
  input: Input
  output: Output
  call: (context: CallContext<z.output<Input>>) => Promise<z.input<Output>>
}): Tool {
  const { name, toolset, role, title, description, input, output } = tool
  let definition: Tool['definition'] | null = null
  return {
    name,
    toolset,
    role,
    // Most gateways never offer it.
    get definition() {
      definition ??= {
        name,
        title,
        description,
        inputSchema: jsonSchemaOf(input, 'input'),
        outputSchema: jsonSchemaOf(output, 'output'),
        ...(role === 'viewer' ? { annotations: { readOnlyHint: true } } : {}),
      }
      return definition
    },
    plan(args, context) {
      const given = read(name, input, args)
      const work = async (working: WorkContext) =>
        structuredResult(output.parse(await tool.call({ ...context, ...working, input: given })))
      return { kind: 'work', work }
    },
  }
}
