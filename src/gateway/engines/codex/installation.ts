import type { CodexVersion } from './version.ts'

interface Explained {
  /** One sentence for a person. */
  message: string
}

/** What was learned about the Codex on this machine. */
export type CodexInstallation =
  | (Explained & { status: 'missing'; path: string | null; nextStep: string })
  | (Explained & { status: 'broken'; path: string; exitCode: number | null; stderrTail: string; nextStep: string })
  | (Explained & { status: 'tooOld'; path: string; version: CodexVersion; nextStep: string })
  | (Explained & {
      status: 'usable'
      path: string
      version: CodexVersion
      /** `codex app-server` exists. */
      hasAppServer: boolean
      /** `codex mcp-server` exists; it was removed in 0.154. */
      hasMcpServer: boolean
    })

export type UsableCodex = Extract<CodexInstallation, { status: 'usable' }>
