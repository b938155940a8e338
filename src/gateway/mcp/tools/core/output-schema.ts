/** Both tools answer with the thread and the text of the last agent message. */
export const outputSchema = {
  type: 'object',
  properties: { threadId: { type: 'string' }, content: { type: 'string' } },
  required: ['threadId', 'content'],
} as const
