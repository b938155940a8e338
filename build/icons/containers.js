/** @typedef {{ size: number, png: Buffer }} Image */

/**
 * A Windows icon: a table of images, here as PNG files (Windows Vista and later).
 *
 * @param {readonly Image[]} images at most 256 pixels wide
 */
export function icoOf(images) {
  const headerSize = 6 + images.length * 16
  const header = Buffer.alloc(headerSize)
  header.writeUInt16LE(1, 2)
  header.writeUInt16LE(images.length, 4)
  let offset = headerSize
  images.forEach(({ size, png }, index) => {
    const at = 6 + index * 16
    // 0 stands for 256.
    header.writeUInt8(size % 256, at)
    header.writeUInt8(size % 256, at + 1)
    header.writeUInt16LE(1, at + 4)
    header.writeUInt16LE(32, at + 6)
    header.writeUInt32LE(png.length, at + 8)
    header.writeUInt32LE(offset, at + 12)
    offset += png.length
  })
  return Buffer.concat([header, ...images.map(({ png }) => png)])
}

/** Types of a macOS icon that hold PNG files, with their size in pixels; `@2x` sizes have types of their own. */
export const icnsTypes = /** @type {const} */ ([
  ['icp4', 16],
  ['icp5', 32],
  ['ic11', 32],
  ['ic12', 64],
  ['ic07', 128],
  ['ic08', 256],
  ['ic13', 256],
  ['ic09', 512],
  ['ic14', 512],
  ['ic10', 1024],
])

/**
 * A macOS icon: blocks of type, length and PNG file.
 *
 * @param {ReadonlyMap<number, Buffer>} pngBySize one for every size of `icnsTypes`
 */
export function icnsOf(pngBySize) {
  const blocks = icnsTypes.map(([type, size]) => {
    const png = pngBySize.get(size)
    if (!png) throw new Error(`an image of ${size} pixels is missing`)
    return block(type, png)
  })
  return block('icns', Buffer.concat(blocks))
}

/** @param {string} type @param {Buffer} content */
function block(type, content) {
  const header = Buffer.alloc(8)
  header.write(type, 'latin1')
  header.writeUInt32BE(content.length + 8, 4)
  return Buffer.concat([header, content])
}
