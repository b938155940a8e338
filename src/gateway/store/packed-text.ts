import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'

/** Shorter texts gain too little. */
const packedLength = 1_024
const params = { [constants.ZSTD_c_compressionLevel]: 1 }

/** The text as a column keeps it: short ones as they are, longer ones compressed. */
export function packText(text: string): string | Uint8Array {
  return text.length < packedLength ? text : zstdCompressSync(text, { params })
}

export function unpackText(column: string | Uint8Array): string {
  return typeof column === 'string' ? column : zstdDecompressSync(column).toString()
}
