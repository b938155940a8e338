import { expect, test } from 'vitest'
import { kernelForms } from './socket-addresses.ts'
import { parseSockets } from './socket-owners.ts'

const at = (port: number, address = '127.0.0.1') => ({ address, port })

test('the other end of a connection is found by both addresses and ports, also once nobody holds it', () => {
  const rest = '00000000:00000000 00:00000000 00000000  1000        0'
  const table = Buffer.from(`  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:0FA0 00000000:0000 0A ${rest} 500 1
   1: 0100007F:0FA0 0100007F:C001 01 ${rest} 501 1
   2: 0100007F:C001 0100007F:0FA0 01 ${rest} 502 1
   3: 0100007F:C002 0100007F:0FA0 05 ${rest} 0 1
   4: 0100007F:C001 0200007F:0FA0 06 ${rest} 0 1
   5: 0100007F:0FA0 0100007F:0FA0 01 ${rest} 503 1
   6: 0000000000000000FFFF00000100007F:C003 0000000000000000FFFF00000100007F:0FA0 01 ${rest.replace('1000', '1001')} 504 1`)
  expect(parseSockets(table, at(0xc001), at(4000))).toEqual([{ name: 'socket:[502]', uid: 1000 }])
  expect(parseSockets(table, at(0xc002), at(4000))).toEqual([{ name: 'socket:[0]', uid: 1000 }])
  // As an IPv6 listener writes an IPv4 address.
  expect(parseSockets(table, at(0xc001, '::ffff:127.0.0.1'), at(4000, '::ffff:127.0.0.1'))).toHaveLength(1)
  expect(parseSockets(table, at(0xc003), at(4000))).toEqual([{ name: 'socket:[504]', uid: 1001 }])
  expect(parseSockets(table, at(0xc003, '127.0.0.2'), at(4000))).toEqual([])
})

test('addresses are written as the kernel prints them', () => {
  expect(kernelForms(at(80, '10.1.2.3'))[0]).toBe('0302010A:0050')
  expect(kernelForms(at(4000, '::1'))).toEqual(['00000000000000000000000001000000:0FA0'])
  expect(kernelForms(at(1, 'fe80::1:2%eth0'))).toEqual(['000080FE000000000000000002000100:0001'])
  expect(kernelForms(at(1, '2001:db8:1:2:3:4:5:6'))).toEqual(['B80D0120020001000400030006000500:0001'])
  for (const odd of ['', 'localhost', '1:2', '1::2::3', 'g::', '1.2.3']) expect(kernelForms(at(1, odd))).toEqual([])
})
