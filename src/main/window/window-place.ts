import type { WindowPlace } from '../preferences.ts'
import { minimumSize } from './window-options.ts'

/** A display's area without taskbars, in device-independent pixels. */
export interface WorkArea {
  x: number
  y: number
  width: number
  height: number
}

export type UsablePlace = Omit<WindowPlace, 'x' | 'y'> & { x?: number; y?: number }

function overlap(place: WindowPlace, area: WorkArea): number {
  const width = Math.min(place.x + place.width, area.x + area.width) - Math.max(place.x, area.x)
  const height = Math.min(place.y + place.height, area.y + area.height) - Math.max(place.y, area.y)
  return Math.max(0, width) * Math.max(0, height)
}

const clamp = (value: number, low: number, high: number) => Math.max(low, Math.min(value, Math.max(low, high)))

/**
 * The remembered place, moved and cut so that the whole window is on the display where most of it was. Without a
 * position when that display is gone: the system then chooses one.
 */
export function usablePlace(place: WindowPlace | null, workAreas: readonly WorkArea[]): UsablePlace | null {
  if (!place) return null
  const [best] = workAreas.map((area) => ({ area, shared: overlap(place, area) })).sort((a, b) => b.shared - a.shared)
  if (!best) return null
  const { area } = best
  const width = clamp(place.width, minimumSize.width, area.width)
  const height = clamp(place.height, minimumSize.height, area.height)
  if (best.shared === 0) return { width, height, maximized: place.maximized }
  return {
    x: clamp(place.x, area.x, area.x + area.width - width),
    y: clamp(place.y, area.y, area.y + area.height - height),
    width,
    height,
    maximized: place.maximized,
  }
}
