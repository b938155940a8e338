import type { Conversation } from './conversation.ts'
import { ScriptStep, type ScriptStepInput } from './script.ts'
import { notesFile, notesHeading } from './workspace.ts'

const maxQuotedLength = 160

/** The prompt on one line, short enough to be quoted. */
function quoted(prompt: string): string {
  const line = prompt.replace(/\s+/g, ' ').trim()
  return line.length > maxQuotedLength ? `${line.slice(0, maxQuotedLength - 1)}…` : line
}

interface Commands {
  list: string
  read: string
  /** Prints a line every half second. */
  check: string
  /** Harmless, and only interesting because it asks to leave the sandbox. */
  outside: string
}

/** Codex runs commands with PowerShell on Windows and with a POSIX shell elsewhere. */
function commandsFor(platform: NodeJS.Platform): Commands {
  if (platform === 'win32') {
    return {
      list: 'Get-ChildItem -Name',
      read: `Get-Content README.md, ${notesFile}`,
      check: '1..4 | ForEach-Object { "check $_ of 4: ok"; Start-Sleep -Milliseconds 500 }',
      outside: 'hostname',
    }
  }
  return {
    list: 'ls -la',
    read: `cat README.md ${notesFile}`,
    check: 'for i in 1 2 3 4; do echo "check $i of 4: ok"; sleep 0.5; done',
    outside: 'uname -sr',
  }
}

function notePatch(note: string): string {
  return ['*** Begin Patch', `*** Update File: ${notesFile}`, '@@', ` ${notesHeading}`, `+- ${note}`, '*** End Patch', ''].join(
    '\n',
  )
}

const streamed = (message: string): ScriptStepInput => ({ message, chunks: Math.ceil(message.length / 8), delayMs: 25 })

/** The demo edits only its own sample: a file that it has just read and that holds the sample's heading. */
function canEdit(conversation: Conversation): boolean {
  return conversation.toolNames.has('apply_patch') && conversation.outputs.some((output) => output.includes(notesHeading))
}

/** Codex answers a declined command with `rejected by user`, and one that its policy forbids with `reject command`. */
function wasRefused(output: string): boolean {
  return /reject|declined|denied|not permitted/i.test(output)
}

function firstSummary(done: { prompt: string; checked: boolean; edited: boolean; refused: boolean }): string {
  const { prompt, checked, edited, refused } = done
  return [
    `You asked: "${prompt}"`,
    '',
    'This is the demo model, so nothing left your machine. Here is what I did, with the real Codex doing the work:',
    '',
    '- listed and read the files of the workspace',
    checked ? '- ran four checks, all of them passed' : '- tried to run four checks, but the command did not finish',
    edited ? `- added your request to \`${notesFile}\`` : '- changed no file, because this is not the sample project',
    refused
      ? '- did not run the command outside the sandbox, because it was not allowed'
      : '- ran one command outside the sandbox, after it was allowed',
    '',
    'Ask something else, or connect a client: it gets the same session, the same approvals and the same log.',
  ].join('\n')
}

function firstSteps(conversation: Conversation, commands: Commands): ScriptStepInput[] {
  const prompt = quoted(conversation.prompt)
  const edits = canEdit(conversation)
  const approvalAt = edits ? 4 : 3
  const refused = wasRefused(conversation.outputs[approvalAt] ?? '')
  const checked = conversation.outputs[2]?.includes('check 4 of 4') ?? false
  return [
    {
      reasoning: '**Looking at the workspace** I will read the files first, then run the checks and note what was asked.',
      ...streamed('I will look around first.'),
      exec: { cmd: commands.list },
    },
    { exec: { cmd: commands.read } },
    { ...streamed('Now the checks.'), exec: { cmd: commands.check } },
    ...(edits ? [{ patch: notePatch(prompt) }] : []),
    {
      ...streamed('One more thing needs your approval.'),
      exec: { cmd: commands.outside, escalate: 'Show the name and version of your system, outside the sandbox (harmless)' },
    },
    streamed(firstSummary({ prompt, checked, edited: edits, refused })),
  ]
}

/** Later prompts of a thread are short and differ from one another. */
function laterSteps(conversation: Conversation, commands: Commands): ScriptStepInput[] {
  const prompt = quoted(conversation.prompt)
  switch (conversation.earlierPrompts % 3) {
    case 1:
      return [
        { reasoning: '**Reading the notes**', exec: { cmd: commands.read } },
        ...(canEdit(conversation) ? [{ patch: notePatch(prompt) }] : []),
        streamed(`I remember this conversation. "${prompt}" is noted. The demo model cannot do more, but the session is real.`),
      ]
    case 2:
      return [
        { ...streamed('Running the checks again.'), exec: { cmd: commands.check } },
        streamed(`All four checks passed, also with "${prompt}" in mind.`),
      ]
    default:
      return [
        streamed(`About "${prompt}": with your own account, Codex would answer now. The demo model only repeats your words.`),
      ]
  }
}

/** What the demo does for a plain prompt: something of everything worth seeing, and exactly one approval in a thread. */
export function showSteps(conversation: Conversation, platform: NodeJS.Platform = process.platform): ScriptStep[] {
  const commands = commandsFor(platform)
  const canRun = conversation.toolNames.has('exec_command')
  // Without tools Codex wants text only, e.g. the summary when it compacts a thread.
  if (!canRun) return [ScriptStep.parse(streamed(`The demo model has read: "${quoted(conversation.prompt)}"`))]
  const steps = conversation.earlierPrompts === 0 ? firstSteps(conversation, commands) : laterSteps(conversation, commands)
  return steps.map((step) => ScriptStep.parse(step))
}
