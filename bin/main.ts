import { COMMANDS } from '../src/cli/commands.ts'
import { safeMessage } from '../src/log.ts'

const [name = 'help', ...args] = process.argv.slice(2)
const command = COMMANDS.find((candidate) => candidate.name === name)

if (!command) {
  const lines = COMMANDS.map(({ usage, summary }) => `  ${usage.padEnd(26)} ${summary}`)
  process.stderr.write(`Usage: rind COMMAND\n\n${lines.join('\n')}\n`)
  process.exit(name === 'help' || name === '--help' ? 0 : 2)
}

try {
  await command.run(args)
} catch (error) {
  process.stderr.write(`${error instanceof Error ? safeMessage(error) : 'Something that is no error was thrown'}\n`)
  process.exit(1)
}
