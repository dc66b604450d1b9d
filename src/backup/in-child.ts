import { fork } from 'node:child_process'
import { setPriority } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { ChildOrder, ChildReport, DumpOrder, ToldPlace } from './child.ts'
import type { DumpProgress, DumpResult } from './dump.ts'
import type { Manifest } from './manifest.ts'
import type { StorePlace } from './open-store.ts'

const CHILD = fileURLToPath(new URL('./child.ts', import.meta.url))
/** Requests come first: the copying takes what they leave. */
const NICE = 19
/** Megabytes of new objects before the short-lived ones are collected: buffers that were passed on would wait for more. */
const YOUNG_MB = 1
/** What a child needs of our environment: nothing that is secret. */
const PASSED = ['PATH', 'HOME', 'TMPDIR', 'NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR'] as const

/** The child failed, or ended without a word. */
class ChildFailed extends Error {
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.name = 'ChildFailed'
    this.code = code
  }
}

/** Runs `dump` in a process of its own. @throws Error with what the child said and its code */
export async function dumpInChild(order: DumpOrder, report: (progress: DumpProgress) => void): Promise<DumpResult> {
  const result = await inChild({ dump: order }, report)
  if (!result) throw new ChildFailed('unexpected', 'The process that makes the backup said nothing of it')
  return result
}

/** Runs `copySet` in a process of its own. @throws Error with what the child said and its code */
export async function copyInChild(from: StorePlace, to: StorePlace, manifest: Manifest): Promise<void> {
  await inChild({ copy: { from: told(from), to: told(to), manifest } }, () => undefined)
}

/** The channel to the child is a pipe that nobody else reads. */
const told = (place: StorePlace): ToldPlace => (place.kind === 'folder' ? place : { ...place, keyId: place.keyId.reveal(), key: place.key.reveal() })

function inChild(order: ChildOrder, report: (progress: DumpProgress) => void): Promise<DumpResult | null> {
  const env = Object.fromEntries(PASSED.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])))
  const child = fork(CHILD, { env, execArgv: [`--max-semi-space-size=${YOUNG_MB}`], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
  let said = ''
  child.stderr?.on('data', (chunk: Buffer) => (said = `${said}${chunk.toString()}`.slice(-500)))
  return new Promise((resolve, reject) => {
    child.on('message', (message) => {
      const answer = message as ChildReport
      if ('progress' in answer) report(answer.progress)
      else if ('result' in answer) resolve(answer.result)
      else reject(new ChildFailed(answer.failure.code, answer.failure.message))
    })
    child.on('error', reject)
    child.on('exit', (code, signal) => reject(new ChildFailed('killed', `The process that copies ended (${signal ?? `exit code ${code}`})${said && `: ${said}`}`)))
    child.on('spawn', () => {
      if (child.pid !== undefined) setPriority(child.pid, NICE)
      child.send(order)
    })
  })
}
