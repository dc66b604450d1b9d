import { type Logger, destination, pino } from 'pino'
import pretty from 'pino-pretty'

/**
 * The structured log, one JSON object a line, which cannot be broken by what is logged. A person at a terminal gets
 * the same as plain lines. Credentials are removed by name, wherever an object carries them.
 * @param toErrorStream Logs go to standard error, when standard output is for a result.
 */
export function createLog(level: string, toErrorStream = false): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: {
        paths: ['password', 'token', 'ticket', 'secret', 'email', 'body', 'recoveryCode', 'authorization', 'cookie', '*.password', '*.token', '*.secret', '*.authorization', '*.cookie'],
        remove: true
      },
      serializers: { err: describeError }
    },
    output(toErrorStream ? 2 : 1)
  )
}

/** What is logged of an error: its kind, message, code and stack. A query's parameters and values never are. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: 'Something that is no error was thrown' }
  const cause = error.cause instanceof Error ? describeError(error.cause) : undefined
  const message = safeMessage(error)
  return {
    type: error.name,
    message,
    ...('code' in error && { code: String(error.code) }),
    ...(cause !== undefined && { because: cause }),
    stack: error.stack?.split('\n').filter((line) => /^\s+at /.test(line)).slice(0, 12).join('\n')
  }
}

function output(descriptor: 1 | 2) {
  const { isTTY } = descriptor === 1 ? process.stdout : process.stderr
  return isTTY ? pretty({ destination: descriptor, sync: true, translateTime: 'SYS:HH:MM:ss', ignore: 'requestId,ip', singleLine: true }) : destination({ dest: descriptor, sync: true })
}

/** The message of an error without what a query was given: Drizzle's repeats the statement with its parameters. */
export function safeMessage(error: Error): string {
  if (!error.message.startsWith('Failed query')) return error.message.slice(0, 1000)
  return error.cause instanceof Error ? `A query failed: ${error.cause.message.slice(0, 300)}` : 'A query failed'
}
