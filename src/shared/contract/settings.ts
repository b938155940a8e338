import { oc } from '@orpc/contract'
import { z } from 'zod'
import { SettingSource } from '../settings.ts'
import { byPerson, reads } from './access.ts'

export const SettingEntry = z.object({
  key: z.string(),
  flag: z.string(),
  env: z.string(),
  title: z.string(),
  description: z.string(),
  group: z.string(),
  appliesOn: z.enum(['now', 'restart']),
  value: z.unknown(),
  /** Value after the next restart, when the file already says otherwise. */
  fileValue: z.unknown().optional(),
  defaultValue: z.unknown(),
  source: SettingSource,
  /** JSON Schema of the value. */
  schema: z.record(z.string(), z.unknown()),
})
export type SettingEntry = z.infer<typeof SettingEntry>

export const settings = oc.tag('settings').router({
  list: reads
    .route({ method: 'GET', path: '/settings', summary: 'Every setting, its value and where it comes from' })
    .output(z.array(SettingEntry)),
  /** `null` takes a setting back to its default. All or nothing: one bad value changes none. */
  update: byPerson
    .route({ method: 'PATCH', path: '/settings', summary: 'Write settings to the configuration file' })
    .input(z.object({ values: z.record(z.string(), z.unknown()) }))
    .output(z.object({ settings: z.array(SettingEntry), restartNeeded: z.boolean() })),
})
