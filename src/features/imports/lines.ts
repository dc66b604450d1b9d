import { createHash } from 'node:crypto'
import { parseJson } from '../../operations/index.ts'
import { ImportError } from './error.ts'

/** No line of an export is longer, in bytes: a text of a person has 100,000 characters at most. */
export const LONGEST = 4 * 1024 * 1024
const BREAK = 10

export interface RawLine {
  /** From 1. */
  readonly number: number
  /** How long it is. */
  readonly bytes: number
  readonly value: Readonly<Record<string, unknown>>
  /** SHA-256 of everything before this line, as hexadecimal digits. */
  readonly before: () => string
}

/**
 * The lines of a file, one at a time; no more than a line is in memory.
 * @throws ImportError for a line that is too long, no JSON object, or not ended
 */
export async function* readRawLines(source: AsyncIterable<Uint8Array>): AsyncGenerator<RawLine> {
  const digest = createHash('sha256')
  let rest: Buffer[] = []
  let size = 0
  let number = 1
  for await (const chunk of source) {
    let bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    for (let end = bytes.indexOf(BREAK); end !== -1; end = bytes.indexOf(BREAK)) {
      if (size + end > LONGEST) throw tooLong(number)
      const line = Buffer.concat([...rest, bytes.subarray(0, end + 1)])
      rest = []
      size = 0
      bytes = bytes.subarray(end + 1)
      yield { number, bytes: line.length, value: parse(line, number), before: () => digest.copy().digest('hex') }
      digest.update(line)
      number += 1
    }
    rest.push(Buffer.from(bytes))
    size += bytes.length
    if (size > LONGEST) throw tooLong(number)
  }
  if (size > 0) throw new ImportError('cut', `The file ends in the middle of line ${number}.`)
}

const tooLong = (number: number) => new ImportError('line', `Line ${number} is longer than ${LONGEST / 1024 / 1024} MiB: this is no export of Rind.`)

function parse(line: Buffer, number: number): Readonly<Record<string, unknown>> {
  let value: unknown
  try {
    value = parseJson(new TextDecoder('utf-8', { fatal: true }).decode(line))
  } catch (error) {
    throw new ImportError('line', `Line ${number} is no JSON.`, { cause: error })
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new ImportError('line', `Line ${number} is no JSON object.`)
  return value as Readonly<Record<string, unknown>>
}
