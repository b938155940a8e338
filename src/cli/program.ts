import { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { readVersion } from '#node/version.ts'
import { AppFailure } from '#shared/errors.ts'
import { type CliContext, createContext } from './context.ts'
import { errorOf } from './failure.ts'
import { ownCommand } from './own-command.ts'
import { addCommonFlags, addGatewayFlags, readSettingFlags } from './setting-flags.ts'

/** The words that lead to a command, e.g. `approvals answer`. */
function wordsOf(command: Command): string {
  return command.parent?.parent ? `${wordsOf(command.parent)} ${command.name()}` : command.name()
}

/** An input that was refused, under the name of the flag that it came from and with the way to all of them. */
function inWordsOf(command: Command, thrown: unknown): unknown {
  const error = errorOf(thrown)
  if (error.code !== 'invalidInput' || error.hint !== undefined) return thrown
  const option = command.options.find((candidate) => candidate.attributeName() === error.field)
  const message = option?.long ? error.message.replace(`"${error.field}"`, option.long) : error.message
  return new AppFailure({ ...error, message, hint: `See: ${ownCommand(`${wordsOf(command)} --help`)}` })
}

/** Loads a command's code when it is called, so that a short command does not read the gateway. */
function withContext<Args extends unknown[]>(load: () => Promise<(context: CliContext, ...args: Args) => unknown>) {
  return async (...given: [...Args, Command]): Promise<void> => {
    const command = given.at(-1)
    if (!(command instanceof Command)) throw new TypeError('An action is called with its command last.')
    try {
      const [context, action] = await Promise.all([createContext(readSettingFlags(command)), load()])
      await action(context, ...(given.slice(0, -1) as Args))
    } catch (thrown) {
      throw inWordsOf(command, thrown)
    }
  }
}

function parseLimit(value: string): number {
  const limit = Number(value)
  if (!Number.isInteger(limit) || limit < 1 || limit > 200) throw new InvalidArgumentError('It is a number from 1 to 200.')
  return limit
}

const json = () => new Option('--json', 'print JSON')

/** commander lets a list take the flags that stand behind its subcommand, but they are meant for that. */
function handFlagsOn(list: Command, subcommand: Command): void {
  for (const option of list.options) {
    const name = option.attributeName()
    if (list.getOptionValueSource(name) !== 'cli') continue
    if (!subcommand.options.some((own) => own.attributeName() === name)) {
      subcommand.error(`error: unknown option '--${option.name()}'`, { code: 'commander.unknownOption' })
    }
    subcommand.setOptionValueWithSource(name, list.getOptionValue(name), 'cli')
  }
}

function addListFlags(command: Command): Command {
  return command
    .addOption(new Option('--json', 'print { data, nextCursor } as JSON'))
    .option('--limit <number>', 'entries on a page, at most 200', parseLimit)
    .option('--cursor <id>', 'go on behind this entry')
    .hook('preSubcommand', handFlagsOn)
}

function addGatewayCommands(program: Command): void {
  program.commandsGroup('Gateway:')
  const serve = program
    .command('serve')
    .description('run the gateway and its panel in the foreground')
    .option('--open', 'open the panel in the browser')
    .addOption(new Option('--background').hideHelp())
    .action(withContext(async () => (await import('./commands/serve.ts')).serve))
  addGatewayFlags(serve)
  const mcp = program
    .command('mcp')
    .description('serve an MCP client over stdio; starts a gateway in the background if none runs')
    .action(withContext(async () => (await import('./commands/mcp.ts')).mcp))
  addGatewayFlags(mcp)
  program
    .command('status')
    .description('show the state of the gateway')
    .addOption(json())
    .action(withContext(async () => (await import('./commands/status.ts')).status))
  program
    .command('stop')
    .description('end the gateway')
    .action(withContext(async () => (await import('./commands/stop.ts')).stop))
  program
    .command('open')
    .description('open the panel in the browser by a one-time link')
    .option('--print', 'only print the link')
    .action(withContext(async () => (await import('./commands/open.ts')).open))
  program
    .command('token')
    .description('print the local token for HTTP clients')
    .action(withContext(async () => (await import('./commands/token.ts')).token))
  const doctor = program
    .command('doctor')
    .description('check this installation')
    .addOption(json())
    .action(withContext(async () => (await import('./commands/doctor.ts')).doctor))
  addGatewayFlags(doctor)
}

function addWorkCommands(program: Command): void {
  program.commandsGroup('Work:')
  const run = program
    .command('run')
    .description('give Codex a prompt and follow what it does; starts a gateway in the background if none runs')
    .argument('[prompt]', 'the prompt; - or none reads standard input')
    .option('--json', 'print one event per line')
    .option('--session <id>', 'continue this session as it was opened: no --model, --sandbox, --approval-policy or --workspace')
    .option('--model <name>', 'model of a new session')
    .addOption(
      new Option('--sandbox <mode>', 'sandbox of a new session').choices(['read-only', 'workspace-write', 'danger-full-access']),
    )
    .addOption(
      new Option('--approval-policy <policy>', 'when Codex asks in a new session').choices(['untrusted', 'on-request', 'never']),
    )
    .action(withContext(async () => (await import('./commands/run.ts')).run))
  addGatewayFlags(run)
  addListFlags(program.command('sessions').description('list the sessions, newest first'))
    .option('--search <text>', 'only those whose title holds this text')
    .action(withContext(async () => (await import('./commands/sessions.ts')).sessions))
  const runs = addListFlags(program.command('runs').description('list the runs, newest first'))
    .option('--session <id>', 'only those of this session')
    .addOption(
      new Option('--status <status>', 'only those in this state').choices([
        'queued',
        'running',
        'completed',
        'failed',
        'interrupted',
      ]),
    )
    .option('--search <text>', 'only those whose prompt or result holds this text')
    .action(withContext(async () => (await import('./commands/runs.ts')).runs))
  runs
    .command('interrupt')
    .description('stop a run')
    .argument('<id>', 'id of the run')
    .action(
      withContext(
        async () => async (context: CliContext, id: string) => (await import('./commands/runs.ts')).interruptRun(context, id),
      ),
    )
  const approvals = addListFlags(program.command('approvals').description('list the approvals that wait for an answer'))
    .option('--all', 'the answered ones too')
    .action(withContext(async () => (await import('./commands/approvals.ts')).approvals))
  approvals
    .command('answer')
    .description('answer an approval')
    .argument('<id>', 'id of the approval')
    .addArgument(new Argument('<decision>', 'the answer').choices(['accept', 'acceptForSession', 'decline', 'cancel']))
    .option('--content <json>', 'answers to a form, by name; - reads standard input')
    .addOption(json())
    .action(withContext(async () => (await import('./commands/approvals.ts')).answerApproval))
}

/** Mistakes are thrown, and one without a suggestion points to the help of the command that it was made in. */
function throwUsage(command: Command, words: string): void {
  command.exitOverride((error) => {
    const hint = error.message.includes('\n') ? '' : `\nSee: ${ownCommand(`${words}--help`)}`
    throw new CommanderError(error.exitCode, error.code, `${error.message}${hint}`)
  })
  for (const subcommand of command.commands) throwUsage(subcommand, `${words}${subcommand.name()} `)
}

/** The whole command line. Failures are thrown; nothing here ends the process. */
export function createProgram(): Command {
  const program: Command = new Command('switchboard')
    .description('Serves the Codex CLI to every MCP client, keeps every run and shows it live.')
    .version(readVersion(), '-v, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand(false)
    .configureHelp({
      showGlobalOptions: true,
      // The flags of a list mean nothing to its subcommand.
      visibleGlobalOptions: (command) => (command === program ? [] : program.options.filter((option) => !option.hidden)),
      // With 80 columns our longest flags leave less than commander's own minimum of 40.
      minWidthToWrap: 20,
    })
    .configureOutput({ outputError: () => {} })
  addCommonFlags(program)
  addGatewayCommands(program)
  addWorkCommands(program)
  throwUsage(program, '')
  return program
}
