import { oc } from '@orpc/contract'
import { z } from 'zod'
import { reads } from './access.ts'

export const DoctorCheck = z.object({
  /** Stable name, e.g. `codex.version`. */
  id: z.string(),
  title: z.string(),
  status: z.enum(['ok', 'warning', 'error']),
  detail: z.string(),
  /** What to do next, when not ok. */
  hint: z.string().nullable(),
})
export type DoctorCheck = z.infer<typeof DoctorCheck>

export const doctor = oc.tag('doctor').router({
  run: reads
    .route({ method: 'GET', path: '/doctor', summary: 'Check this installation' })
    .output(z.object({ ok: z.boolean(), checks: z.array(DoctorCheck) })),
})
