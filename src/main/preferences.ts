import { z } from 'zod'

export const ThemeChoice = z.enum(['system', 'light', 'dark'])
export type ThemeChoice = z.infer<typeof ThemeChoice>

/** Place of the window when it was last closed, in device-independent pixels. */
export const WindowPlace = z.object({
  x: z.int(),
  y: z.int(),
  width: z.int().positive(),
  height: z.int().positive(),
  maximized: z.boolean(),
})
export type WindowPlace = z.infer<typeof WindowPlace>

/** What the desktop app remembers; the gateway's settings live with the gateway. A value that cannot be read is the default. */
export const Preferences = z.object({
  theme: ThemeChoice.catch('system'),
  /** Ask before quitting while runs are active. */
  confirmQuit: z.boolean().catch(true),
  /** Folder of the newest session when the app last ran: where a start from the desktop goes on. */
  workspace: z.string().min(1).max(4096).nullable().catch(null),
  window: WindowPlace.nullable().catch(null),
})
export type Preferences = z.infer<typeof Preferences>
