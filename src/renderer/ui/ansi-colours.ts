/** The sixteen named colours, chosen for 4.5:1 on the terminal background in both themes; `black` is a grey there. */
const named: Readonly<Record<string, string>> = {
  'ansi-black': '#8b949e',
  'ansi-red': '#ff7b72',
  'ansi-green': '#56d364',
  'ansi-yellow': '#e3b341',
  'ansi-blue': '#79c0ff',
  'ansi-magenta': '#d2a8ff',
  'ansi-cyan': '#56d4dd',
  'ansi-white': '#d0d7de',
  'ansi-bright-black': '#8b949e',
  'ansi-bright-red': '#ffa198',
  'ansi-bright-green': '#7ee787',
  'ansi-bright-yellow': '#f2cc60',
  'ansi-bright-blue': '#a5d6ff',
  'ansi-bright-magenta': '#e2c5ff',
  'ansi-bright-cyan': '#b3f0ff',
  'ansi-bright-white': '#ffffff',
}

const steps = [0, 95, 135, 175, 215, 255]

/** One of the 256 colours: a 6 x 6 x 6 cube from 16 on, a grey ramp from 232 on. */
function paletteColour(index: number): string {
  if (index >= 232) {
    const level = 8 + (index - 232) * 10
    return `rgb(${level}, ${level}, ${level})`
  }
  const cube = index - 16
  const step = (value: number) => steps[value % 6] ?? 0
  return `rgb(${step(Math.trunc(cube / 36))}, ${step(Math.trunc(cube / 6))}, ${step(cube)})`
}

/** anser's name of a colour (`ansi-red`, `ansi-palette-200`, `ansi-truecolor`) as a CSS value. */
export function ansiColour(name: string | null, trueColour: string | null): string | null {
  if (name === null) return null
  if (name === 'ansi-truecolor') return trueColour === null ? null : `rgb(${trueColour})`
  if (name.startsWith('ansi-palette-')) return paletteColour(Number(name.slice('ansi-palette-'.length)))
  return named[name] ?? null
}
