import { isIPv4 } from 'node:net'
import { endianness } from 'node:os'

/** One end of a connection, as `node:net` tells it. */
export interface SocketEnd {
  address: string
  port: number
}

const mappedPrefix = '::ffff:'
const isLittleEndian = endianness() === 'LE'

/** The sixteen bytes of an IPv6 address without a mapped part; `null` when it is none. */
function bytesOfIPv6(address: string): number[] | null {
  const [head = '', tail, ...more] = (address.split('%')[0] ?? '').split('::')
  if (more.length > 0) return null
  const groupsOf = (text: string) => (text === '' ? [] : text.split(':'))
  const before = groupsOf(head)
  const after = groupsOf(tail ?? '')
  const missing = 8 - before.length - after.length
  if (tail === undefined ? missing !== 0 : missing < 0) return null
  const groups = [...before, ...Array.from({ length: missing }, () => '0'), ...after].map((group) => Number.parseInt(group, 16))
  if (groups.some((group) => !(group >= 0 && group <= 0xffff))) return null
  return groups.flatMap((group) => [group >> 8, group & 0xff])
}

/** As the kernel prints them: four bytes at a time as one number of this machine, in capital hexadecimals. */
function printed(bytes: readonly number[]): string {
  let text = ''
  for (let start = 0; start < bytes.length; start += 4) {
    const word = bytes.slice(start, start + 4)
    if (isLittleEndian) word.reverse()
    text += word.map((byte) => byte.toString(16).padStart(2, '0')).join('')
  }
  return text.toUpperCase()
}

/**
 * The forms in which this end stands in `/proc/net/tcp` and `/proc/net/tcp6`: `address:port`. An IPv4 address has two, as a
 * socket of IPv6 may be connected to it (RFC 4291, 2.5.5.2). Empty for what is no address.
 */
export function kernelForms({ address, port }: SocketEnd): string[] {
  const plain = address.toLowerCase().startsWith(mappedPrefix) ? address.slice(mappedPrefix.length) : address
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  if (isIPv4(plain)) {
    const bytes = plain.split('.').map(Number)
    const mapped = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, ...bytes]
    return [printed(bytes) + suffix, printed(mapped) + suffix]
  }
  const bytes = bytesOfIPv6(plain)
  return bytes === null ? [] : [printed(bytes) + suffix]
}
