import type { Dirent } from 'node:fs'
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** Something that must not be found, with the words for it. */
export interface Canary {
  readonly what: string
  readonly value: string | Buffer
}

export interface Finding {
  readonly what: string
  readonly encoding: string
  readonly file: string
}

/** Base64 of bytes that stand anywhere inside something longer: one form for each place in a group of three, without the letters that share bits with neighbours. */
function base64Inside(bytes: Buffer): Buffer[] {
  return [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64').replaceAll('=', '')
    return Buffer.from(text.slice(before === 0 ? 0 : before + 1, (bytes.length + before) % 3 === 0 ? undefined : -1))
  })
}

const escapeAll = (text: string) => [...text].map((char) => ((char.codePointAt(0) ?? 0) > 0x7e ? `\\u${(char.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}` : char)).join('')

/** The ways in which a value could lie on a disk without being protected. */
export function encodingsOf(value: string | Buffer): [encoding: string, bytes: Buffer][] {
  const bytes = typeof value === 'string' ? Buffer.from(value) : value
  const text = typeof value === 'string' ? value : null
  const forms: [string, Buffer][] = [
    ['as it is', bytes],
    ['hex', Buffer.from(bytes.toString('hex'))],
    ['HEX', Buffer.from(bytes.toString('hex').toUpperCase())],
    ...base64Inside(bytes).flatMap((form, place): [string, Buffer][] => [
      [`base64 at ${place}`, form],
      [`base64url at ${place}`, Buffer.from(form.toString().replaceAll('+', '-').replaceAll('/', '_'))]
    ])
  ]
  if (text !== null) {
    forms.push(['utf16le', Buffer.from(text, 'utf16le')], ['utf16be', Buffer.from(text, 'utf16le').swap16()], ['in an address', Buffer.from(encodeURIComponent(text))])
    forms.push(['in JSON', Buffer.from(JSON.stringify(text).slice(1, -1))], ['in JSON, all escaped', Buffer.from(escapeAll(JSON.stringify(text).slice(1, -1)))], ['in capitals', Buffer.from(text.toUpperCase())], ['backwards', Buffer.from(bytes.toReversed())])
  }
  // Of forms that are the same bytes the first gives its name.
  return [...new Map(forms.toReversed().map((form) => [form[1].toString('latin1'), form])).values()]
}

/** Looks for many values at once. A table of the first four bytes tells which places are worth a second look. */
export class Scanner {
  readonly #byStart = new Map<number, { readonly what: string; readonly encoding: string; readonly bytes: Buffer }[]>()
  readonly #filter = new Uint8Array(1 << 16)

  constructor(canaries: readonly Canary[]) {
    for (const { what, value } of canaries) {
      for (const [encoding, bytes] of encodingsOf(value)) {
        if (bytes.length < 8) throw new Error(`${what} is too short to be told from chance`)
        const start = bytes.readInt32LE(0)
        this.#byStart.set(start, [...(this.#byStart.get(start) ?? []), { what, encoding, bytes }])
        this.#filter[hash(start)] = 1
      }
    }
  }

  look(file: string, bytes: Buffer): Finding[] {
    const found = new Map<string, Finding>()
    for (let at = 0; at + 4 <= bytes.length; at++) {
      const start = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24)
      if (this.#filter[hash(start)] === 0) continue
      for (const { what, encoding, bytes: wanted } of this.#byStart.get(start) ?? []) {
        if (bytes.subarray(at, at + wanted.length).equals(wanted)) found.set(`${what}/${encoding}`, { what, encoding, file })
      }
    }
    return [...found.values()]
  }

  /** Looks through every file below a folder. @returns what was found, and how many bytes were looked at */
  async lookBelow(folder: string, except: (path: string) => boolean = () => false): Promise<{ found: Finding[]; files: number; bytes: number }> {
    const result: { found: Finding[]; files: number; bytes: number } = { found: [], files: 0, bytes: 0 }
    const entries: Dirent[] = await readdir(folder, { withFileTypes: true, recursive: true })
    for (const entry of entries) {
      const path = join(entry.parentPath, entry.name)
      if (!entry.isFile() || except(path)) continue
      const content = await readFile(path)
      result.files += 1
      result.bytes += content.length
      result.found.push(...this.look(path, content))
    }
    return result
  }
}

function hash(start: number): number {
  return Math.imul(start, 0x9e3779b1) >>> 16
}
