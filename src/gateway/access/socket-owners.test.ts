import { expect, test } from 'vitest'
import { parseSockets } from './socket-owners.ts'

test('the other end of a connection is found by both ports, also once nobody holds it', () => {
  const table = Buffer.from(`  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:0FA0 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 500 1
   1: 0100007F:0FA0 0100007F:C001 01 00000000:00000000 00:00000000 00000000  1000        0 501 1
   2: 0100007F:C001 0100007F:0FA0 01 00000000:00000000 00:00000000 00000000  1000        0 502 1
   3: 0100007F:C002 0100007F:0FA0 05 00000000:00000000 00:00000000 00000000     0        0 0 1
`)
  expect(parseSockets(table, 0xc001, 4000)).toEqual(['socket:[502]'])
  expect(parseSockets(table, 0xc002, 4000)).toEqual(['socket:[0]'])
  expect(parseSockets(table, 0xc003, 4000)).toEqual([])
})
