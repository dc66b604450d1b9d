import type { StepProgress } from '../../db/backup/progress.ts'

/** Shows progress on a terminal: one line that is written over, or a line for each step where nobody looks. */
export interface ProgressLine {
  /** @param share How much of it is done, 0 to 1; without it the text alone */
  show(text: string, share?: number): void
  /** A line that stays. */
  say(text: string): void
}

const WIDTH = 24
/** Where lines stay, one for each so often at most. */
const QUIET_MS = 5_000

/** @param output A terminal, or a stream that keeps lines */
export function progressLine(output: { readonly isTTY?: boolean; readonly columns?: number; write(text: string): unknown }): ProgressLine {
  let [open, told, last] = [false, -Infinity, '']
  const clear = () => {
    if (open) output.write('\r\u001B[2K')
    open = false
  }
  return {
    show: (text, share) => {
      if (output.isTTY === true) {
        const filled = Math.round(Math.max(0, Math.min(1, share ?? 0)) * WIDTH)
        const bar = share === undefined ? '' : `${'█'.repeat(filled)}${'░'.repeat(WIDTH - filled)} ${String(Math.floor(share * 100)).padStart(3)} %  `
        output.write(`\r\u001B[2K${`${bar}${text}`.slice(0, (output.columns ?? 80) - 1)}`)
        open = true
      } else if (text !== last && (share === undefined || performance.now() - told >= QUIET_MS)) {
        told = performance.now()
        last = text
        output.write(`${share === undefined ? '' : `${Math.floor(share * 100)} %  `}${text}\n`)
      }
    },
    say: (text) => {
      clear()
      output.write(`${text}\n`)
    }
  }
}

/** Shows a step of a restore or a drill, with how far it is. */
export function showStep(line: ProgressLine, what: string, at?: StepProgress): void {
  if (at && at.of > 1) line.show(`${at.done + 1} of ${at.of}  ${what}`, at.done / at.of)
  else line.show(what)
}
