import { fork } from 'node:child_process'
import { setPriority } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { ChildReport, DumpOrder } from './child.ts'
import type { DumpProgress, DumpResult } from './dump.ts'

const CHILD = fileURLToPath(new URL('./child.ts', import.meta.url))
/** Requests come first: the copying takes what they leave. */
const NICE = 19
/** What a child needs of our environment: nothing that is secret. */
const PASSED = ['PATH', 'HOME', 'TMPDIR', 'NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR'] as const

/** The child failed, or ended without a word. */
export class DumpError extends Error {
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.name = 'DumpError'
    this.code = code
  }
}

/** Runs `dump` in a process of its own. @throws DumpError with what the child said */
export async function dumpInChild(order: DumpOrder, report: (progress: DumpProgress) => void): Promise<DumpResult> {
  const env = Object.fromEntries(PASSED.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])))
  const child = fork(CHILD, { env, execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
  let said = ''
  child.stderr?.on('data', (chunk: Buffer) => (said = `${said}${chunk.toString()}`.slice(-500)))
  return new Promise((resolve, reject) => {
    child.on('message', (message) => {
      const answer = message as ChildReport
      if ('progress' in answer) report(answer.progress)
      else if ('result' in answer) resolve(answer.result)
      else reject(new DumpError(answer.failure.code, answer.failure.message))
    })
    child.on('error', reject)
    child.on('exit', (code, signal) => reject(new DumpError('killed', `The process that makes the backup ended (${signal ?? `exit code ${code}`})${said && `: ${said}`}`)))
    child.on('spawn', () => {
      if (child.pid !== undefined) setPriority(child.pid, NICE)
      child.send(order)
    })
  })
}
