import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'

/** Shorter texts gain too little. */
const packedLength = 1_024
const smallLength = 8_192

const { ZSTD_c_compressionLevel: level, ZSTD_c_windowLog: window } = constants
/** For most of them a small memory is enough, and it is most of what packing costs. */
const forSmall = { chunkSize: 2_048, params: { [level]: 1, [window]: 12 } }
const forLarge = { params: { [level]: 1 } }

/** The text as a column keeps it: short ones as they are, longer ones compressed. */
export function packText(text: string): string | Uint8Array {
  if (text.length < packedLength) return text
  return zstdCompressSync(text, text.length < smallLength ? forSmall : forLarge)
}

export function unpackText(column: string | Uint8Array): string {
  return typeof column === 'string' ? column : zstdDecompressSync(column).toString()
}
