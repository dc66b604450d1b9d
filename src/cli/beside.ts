import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const AGAIN_MS = 10_000
/** When a process that lived shorter than this ends, another one would end as well. */
const YOUNG_MS = 5_000

/**
 * Starts the status page as a process of its own beside the server, and again when it ends. It goes on when the server is
 * killed, for that is what it is for, and is stopped when the server stops in good order.
 */
export function startStatusBeside(say: (text: string) => void): void {
  let stopping = false
  const start = () => {
    const began = Date.now()
    const child = spawn(process.execPath, [fileURLToPath(new URL('../../bin/rind.js', import.meta.url)), 'status'], { stdio: ['ignore', 'ignore', 'inherit'] })
    const stop = () => {
      stopping = true
      child.kill('SIGTERM')
    }
    process.once('exit', stop)
    child.on('exit', () => {
      process.off('exit', stop)
      if (stopping) return
      if (Date.now() - began < YOUNG_MS) say('The status page did not start; the server goes on without it. "rind status" says why.')
      else setTimeout(start, AGAIN_MS).unref()
    })
    // The server's own end does not wait for it.
    child.unref()
  }
  start()
}
