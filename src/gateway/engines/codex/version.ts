export interface CodexVersion {
  text: string
  major: number
  minor: number
}

/** Reads the output of `codex --version`, e.g. `codex-cli 0.169.0`; `null` when it does not look like Codex. */
export function parseVersion(output: string): CodexVersion | null {
  const match = /^codex(?:-cli)? ((\d+)\.(\d+)\.\d+(?:-[\w.]+)?)\s*$/m.exec(output)
  if (match === null) return null
  return { text: match[1] ?? '', major: Number(match[2]), minor: Number(match[3]) }
}

/** Whether a version is at least `major.minor`; a pre-release counts as its release. */
export function isAtLeast(version: CodexVersion, least: { major: number; minor: number }): boolean {
  return version.major > least.major || (version.major === least.major && version.minor >= least.minor)
}

/** What helps against a Codex that is too old; begins a sentence. */
export const updateCodex = 'Update Codex with `npm install -g @openai/codex@latest`'
