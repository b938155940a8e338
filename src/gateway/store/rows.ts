import { z } from 'zod'

/** A text column that holds JSON of the given shape. */
export function jsonColumn<T extends z.ZodType>(schema: T) {
  return z.string().transform((text, context): z.output<T> => {
    try {
      return schema.parse(JSON.parse(text))
    } catch (thrown) {
      context.addIssue({ code: 'custom', message: `not the JSON that was expected: ${String(thrown)}` })
      return z.NEVER
    }
  })
}
