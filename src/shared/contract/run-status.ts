import { z } from 'zod'

export const RunStatus = z.enum(['queued', 'running', 'completed', 'failed', 'interrupted'])
export type RunStatus = z.infer<typeof RunStatus>
