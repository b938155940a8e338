import type { ModelInput } from './model-request.ts'
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
function canEdit(input: ModelInput): boolean {
  return input.toolNames.has('apply_patch') && input.outputs.some((output) => output.includes(notesHeading))
}

type Outcome = 'done' | 'refused' | 'failed'

/**
 * How Codex words a refusal: by the user, or by its policy. A bare `Rejected(…)` or `denied` is none: so it also tells of
 * a command that could not be started.
 */
const refusal =
  /\brejected by (?:user|policy)|` rejected: |\bpatch rejected|\breject command|blocked by policy|required by policy/

/**
 * What became of a tool call. Codex answers `Process exited with code 0` or `Exit code: 0`, for a declined command
 * `rejected by user`, and `reject command` for one that its policy forbids. What cannot be told apart has failed: the
 * demo claims only what it was told.
 */
function outcomeOf(output: string | undefined): Outcome {
  const code = /\bexit(?:ed with)? code:? (-?\d+)/i.exec(output ?? '')?.[1]
  if (code !== undefined) return code === '0' ? 'done' : 'failed'
  return refusal.test(output ?? '') ? 'refused' : 'failed'
}

const lastCheck = 'check 4 of 4'

function checksOutcome(output: string | undefined): Outcome {
  const outcome = outcomeOf(output)
  return outcome === 'done' && !output?.includes(lastCheck) ? 'failed' : outcome
}

interface FirstOutcomes {
  looked: Outcome
  checked: Outcome
  /** `null`: it was not tried. */
  edited: Outcome | null
  outside: Outcome
}

const lookedTexts: Record<Outcome, string> = {
  done: 'listed and read the files of the workspace',
  refused: 'did not look at the files of the workspace, because it was not allowed',
  failed: 'tried to list and read the files of the workspace, but a command failed',
}
const checkedTexts: Record<Outcome, string> = {
  done: 'ran four checks, all of them passed',
  refused: 'ran no checks, because it was not allowed',
  failed: 'tried to run four checks, but the command did not finish',
}
const editedTexts: Record<Outcome, string> = {
  done: `added your request to \`${notesFile}\``,
  refused: `did not add your request to \`${notesFile}\`, because it was not allowed`,
  failed: `tried to add your request to \`${notesFile}\`, but the change failed`,
}
const outsideTexts: Record<Outcome, string> = {
  done: 'ran one command outside the sandbox, after it was allowed',
  refused: 'did not run the command outside the sandbox, because it was not allowed',
  failed: 'tried to run one command outside the sandbox, but it failed',
}

function firstSummary(prompt: string, { looked, checked, edited, outside }: FirstOutcomes): string {
  return [
    `You asked: "${prompt}"`,
    '',
    'This is the demo model, so nothing left your machine. Here is what I did, with the real Codex doing the work:',
    '',
    `- ${lookedTexts[looked]}`,
    `- ${checkedTexts[checked]}`,
    `- ${edited ? editedTexts[edited] : 'changed no file, because this is not the sample project'}`,
    `- ${outsideTexts[outside]}`,
    '',
    'Ask something else, or connect a client: it gets the same session, the same approvals and the same log.',
  ].join('\n')
}

function firstSteps(input: ModelInput, commands: Commands): ScriptStepInput[] {
  const prompt = quoted(input.prompt)
  const edits = canEdit(input)
  const { outputs } = input
  const [listed, read] = [outcomeOf(outputs[0]), outcomeOf(outputs[1])]
  const outcomes: FirstOutcomes = {
    looked: listed === 'done' ? read : listed,
    checked: checksOutcome(outputs[2]),
    edited: edits ? outcomeOf(outputs[3]) : null,
    outside: outcomeOf(outputs[edits ? 4 : 3]),
  }
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
    streamed(firstSummary(prompt, outcomes)),
  ]
}

/** Later prompts of a thread are short and differ from one another. */
function laterSteps(input: ModelInput, commands: Commands): ScriptStepInput[] {
  const prompt = quoted(input.prompt)
  const { outputs } = input
  switch (input.earlierPrompts % 3) {
    case 1: {
      const edits = canEdit(input)
      const noted = edits && outcomeOf(outputs[1]) === 'done' ? `"${prompt}" is noted.` : `"${prompt}" is not in the notes.`
      return [
        { reasoning: '**Reading the notes**', exec: { cmd: commands.read } },
        ...(edits ? [{ patch: notePatch(prompt) }] : []),
        streamed(`I remember this conversation. ${noted} The demo model cannot do more, but the session is real.`),
      ]
    }
    case 2: {
      const passed = checksOutcome(outputs[0]) === 'done'
      return [
        { ...streamed('Running the checks again.'), exec: { cmd: commands.check } },
        streamed(
          passed
            ? `All four checks passed, also with "${prompt}" in mind.`
            : `"${prompt}" has to wait: the checks did not finish.`,
        ),
      ]
    }
    default:
      return [
        streamed(`About "${prompt}": with your own account, Codex would answer now. The demo model only repeats your words.`),
      ]
  }
}

/** What the demo does for a plain prompt: something of everything worth seeing, and exactly one approval in a thread. */
export function showSteps(input: ModelInput, platform: NodeJS.Platform = process.platform): ScriptStep[] {
  const commands = commandsFor(platform)
  const canRun = input.toolNames.has('exec_command')
  // Without tools Codex wants text only, e.g. the summary when it compacts a thread.
  if (!canRun) return [ScriptStep.parse(streamed(`The demo model has read: "${quoted(input.prompt)}"`))]
  const steps = input.earlierPrompts === 0 ? firstSteps(input, commands) : laterSteps(input, commands)
  return steps.map((step) => ScriptStep.parse(step))
}
