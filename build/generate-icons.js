import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright'
import pngToIco from 'png-to-ico'
import { ensureChromium } from './ensure-chromium.js'

// Draws every icon from the two SVG files in resources: node build/generate-icons.js. The containers of macOS and Windows
// come from electron-builder; only the tray of Windows wants one as a file.
const resources = fileURLToPath(new URL('../resources/', import.meta.url))
const sizes = [16, 24, 32, 48, 64, 128, 256, 512, 1024]
/** What Windows shows in its tray, from 100 % to 300 %. */
const trayIcoSizes = [16, 20, 24, 32, 40, 48]

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

for (const size of sizes) {
  // electron-builder takes the sizes for Linux from the names.
  writeFileSync(`${resources}icons/${size}x${size}.png`, await draw('icon.svg', size, null))
}
for (const [name, source, colour] of trayImages) {
  writeFileSync(`${resources}tray/${name}.png`, await draw(source, 22, colour))
  writeFileSync(`${resources}tray/${name}@2x.png`, await draw(source, 44, colour))
}
for (const [name, source, colour] of trayImages) {
  if (name !== 'tray-dark' && name !== 'tray-light') continue
  const images = []
  for (const size of trayIcoSizes) images.push(await draw(source, size, colour))
  writeFileSync(`${resources}tray/${name}.ico`, await pngToIco(images))
}
await browser.close()

console.log(`icons written to ${resources}`)
