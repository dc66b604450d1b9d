import { type ChildProcess, fork } from 'node:child_process'
import { setPriority } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { StepProgress } from '../../db/backup/progress.ts'
import type { DrillResult } from './drill.ts'

/** The command itself: what runs by itself is what an operator runs by hand. */
const COMMAND = fileURLToPath(new URL('../../bin/main.ts', import.meta.url))
/** Requests come first: the drill takes what they leave. */
const NICE = 19

/** What the command says to whoever started it as a child. */
export type DrillMessage = { readonly progress: StepProgress } | { readonly result: readonly DrillResult[] } | { readonly failure: { readonly code: string; readonly message: string } }

/** The drill found something wrong, or ended without a word. */
export class DrillFailed extends Error {
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.name = 'DrillFailed'
    this.code = code
  }
}

/**
 * Runs a drill of the newest backup and the oldest in a process of its own, which ends with ours and removes what it made.
 * @param env The server's environment: it says where backups are and how the root key is reached
 * @throws DrillFailed
 */
export async function drillInChild(env: Readonly<Record<string, string | undefined>>, report: (progress: StepProgress) => void): Promise<readonly DrillResult[]> {
  const child = fork(COMMAND, ['drill'], { env: { ...env }, execArgv: [], stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
  child.on('spawn', () => child.pid !== undefined && setPriority(child.pid, NICE))
  return new Promise((resolve, reject) => {
    child.on('message', (message) => {
      const said = message as DrillMessage
      if ('progress' in said) report(said.progress)
      else if ('result' in said) settle(child, () => resolve(said.result))
      else settle(child, () => reject(new DrillFailed(said.failure.code, said.failure.message)))
    })
    child.on('error', reject)
    child.on('exit', (code, signal) => reject(new DrillFailed('killed', `The process of the drill ended (${signal ?? `exit code ${code}`})`)))
  })
}

/** Waits until the child has removed what it made. */
function settle(child: ChildProcess, then: () => void): void {
  child.removeAllListeners('exit')
  if (child.exitCode !== null || child.signalCode !== null) then()
  else child.once('exit', then)
}
