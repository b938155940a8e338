import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright'
import { ensureChromium } from './ensure-chromium.js'
import { icnsOf, icoOf } from './icons/containers.js'

// Draws every icon from the two SVG files in resources: node build/generate-icons.js
const resources = fileURLToPath(new URL('../resources/', import.meta.url))
const sizes = [16, 24, 32, 48, 64, 128, 256, 512, 1024]
const icoSizes = [16, 24, 32, 48, 64, 128, 256]

/** Tray files: name, source, colour, and size in pixels. `@2x` stands for dense screens. */
const trayImages = /** @type {const} */ ([
  ['tray', 'icon.svg', null],
  ['tray-dark', 'tray.svg', '#1a1b20'],
  ['tray-light', 'tray.svg', '#ffffff'],
  ['trayTemplate', 'tray.svg', '#000000'],
])

const browser = await chromium.launch({ executablePath: await ensureChromium(), args: ['--no-sandbox'] })
const page = await browser.newPage()

/** @param {string} source @param {number} size @param {string | null} colour */
async function draw(source, size, colour) {
  const svg = readFileSync(`${resources}${source}`, 'utf8')
  const coloured = colour ? svg.replace('color="#000000"', `color="${colour}"`) : svg
  await page.setViewportSize({ width: size, height: size })
  await page.setContent(
    `<style>html,body{margin:0;overflow:hidden}svg{display:block;width:${size}px;height:${size}px}</style>${coloured}`,
  )
  return page.screenshot({ omitBackground: true, clip: { x: 0, y: 0, width: size, height: size } })
}

mkdirSync(`${resources}icons`, { recursive: true })
mkdirSync(`${resources}tray`, { recursive: true })

/** @type {Map<number, Buffer>} */
const pngBySize = new Map()
for (const size of sizes) {
  const png = await draw('icon.svg', size, null)
  pngBySize.set(size, png)
  // electron-builder takes the sizes for Linux from the names.
  writeFileSync(`${resources}icons/${size}x${size}.png`, png)
}
for (const [name, source, colour] of trayImages) {
  writeFileSync(`${resources}tray/${name}.png`, await draw(source, 22, colour))
  writeFileSync(`${resources}tray/${name}@2x.png`, await draw(source, 44, colour))
}
await browser.close()

writeFileSync(`${resources}icon.ico`, icoOf(icoSizes.flatMap((size) => ({ size, png: pngBySize.get(size) ?? Buffer.alloc(0) }))))
writeFileSync(`${resources}icon.icns`, icnsOf(pngBySize))
console.log(`icons written to ${resources}`)
