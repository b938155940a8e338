import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { scriptPrompt } from './demo/script.ts'
import { endedRun, openTestGateway } from './testing/test-gateway.ts'

/** A real, small file system for the data folder; `null` where this user may not mount one. */
function mountSmallDisk(): { path: string; unmount(): void } | null {
  const path = mkdtempSync(join(tmpdir(), 'switchboard-disk-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', path], { stdio: 'ignore' })
  } catch {
    // Not root, or a sandbox without mounts.
    rmSync(path, { recursive: true })
    return null
  }
  return {
    path,
    unmount() {
      execFileSync('umount', ['-l', path])
      rmSync(path, { recursive: true })
    },
  }
}

const fill = (path: string) => {
  const disk = statfsSync(path)
  for (let size = disk.bavail * disk.bsize; size >= 512; size = Math.floor(size / 2)) {
    try {
      writeFileSync(join(path, `ballast-${size}`), Buffer.alloc(size))
    } catch {
      // Full now, which is the aim; smaller pieces take the rest.
    }
  }
}

const disk = mountSmallDisk()
if (!disk) process.stdout.write('skipped: no small disk can be mounted here (needs root)\n')

test.skipIf(!disk)(
  'a full disk refuses new runs, keeps what was acknowledged, and is over when there is room again',
  async () => {
    if (!disk) return
    try {
      await using test = await openTestGateway(disk.path)
      const kept = await endedRun(
        test.client,
        (await test.client.runs.start({ prompt: scriptPrompt('a', [{ message: 'kept' }]) })).id,
      )

      fill(disk.path)
      // What is left in half-used pages is soon used up by real runs.
      const refused = await (async () => {
        for (let attempt = 0; attempt < 200; attempt += 1) {
          const problem = await test.client.runs.start({ prompt: `fill ${'x'.repeat(20_000)}` }).then(
            () => null,
            (thrown: unknown) => thrown,
          )
          if (problem) return problem
        }
        return null
      })()
      expect(refused).toMatchObject({ data: { code: 'storageFull', hint: expect.stringContaining('Free some space') } })
      expect(await test.client.gateway.status()).toMatchObject({ store: { state: 'full' } })
      expect(await test.client.runs.get({ id: kept.id })).toEqual(kept)

      execFileSync('sh', ['-c', `rm ${disk.path}/ballast-*`])
      await expect.poll(async () => (await test.client.gateway.status()).store.state, { timeout: 10_000 }).toBe('ok')
      const next = await test.client.runs.start({
        sessionId: kept.sessionId,
        prompt: scriptPrompt('b', [{ message: 'goes on' }]),
      })
      expect(await endedRun(test.client, next.id)).toMatchObject({ status: 'completed', result: 'goes on' })
    } finally {
      disk.unmount()
    }
  },
)
