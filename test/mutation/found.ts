import { readFile, readdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Mutant } from './mutants.ts'

/** Places that name a sealed column's address, but choose none: a rotation takes each from db/sealed-columns.ts and has mutants of its own. */
const NOT_ADDRESSES = /^(?:db\/sealed-columns|db\/rotation\/|src\/demo\/|src\/web\/)/

/** Guards that no caller reaches from outside, and why. */
const UNREACHABLE: Readonly<Record<string, string>> = {
  'guard: members.memberProfile: if (!member) is not asked': "asked for a session's own member only, whom the door has looked up already",
  "guard: conversations.requireConversation: if (actor.kind === 'visitor') is not asked": 'whose erasure waits is a stranger already, so that reach stops them; this answers a frame that was under way at that moment',
  'guard: roles.requireRole: if (!(await lockRole(tx, id))) is not asked': 'a role that cannot be locked is not in the list that is read next either; the lock keeps it there',
  'guard: roles.requireRole: if (!role) is not asked': 'a role that was locked is in the list: said for the types only'
}

/** Tests of a slice that do not carry its name. */
const NEARBY: Readonly<Record<string, readonly string[]>> = {
  conversations: ['test/features/erasure.test.ts', 'test/features/roles.test.ts', 'test/security/erasure-workspace.test.ts'],
  exports: ['test/security/workspace-export.test.ts'],
  inboxes: ['test/features/roles.test.ts'],
  invitations: ['test/security/membership.test.ts', 'test/features/members.test.ts'],
  teams: ['test/features/members.test.ts']
}

/** Addresses of what stands in no row of the database, or is only opened there. */
const ADDRESSES_ELSEWHERE: Readonly<Record<string, readonly string[]>> = {
  'db/backup/samples.ts': ['test/security/restore.test.ts'],
  'db/backup/system-samples.ts': ['test/security/restore.test.ts'],
  'src/features/exports/read.ts': ['test/security/workspace-export.test.ts'],
  'src/features/imports/insert.ts': ['test/security/workspace-import.test.ts'],
  'src/backup/signature.ts': ['test/unit/manifest.test.ts'],
  'src/status/subscribers/keys.ts': ['test/unit/status.test.ts']
}

/** Mutants that are found in the sources by themselves: what is new is taken along. */
export async function foundMutants(): Promise<Mutant[]> {
  const [sources, tests] = [await filesBelow(['db', 'src']), await filesBelow(['test'])]
  const mutants: Mutant[] = []
  for (const file of sources) {
    const source = await readFile(file, 'utf8')
    if (file === 'src/operations/permissions.ts') mutants.push(...widenedRights(file, source))
    if (basename(file) === 'access.ts') mutants.push(...openedGuards(file, source, tests))
    if (!NOT_ADDRESSES.test(file)) mutants.push(...looseAddresses(file, source))
  }
  for (const name of Object.keys(UNREACHABLE)) if (!mutants.some((mutant) => mutant.name === name)) throw new Error(`There is no mutant "${name}" any more`)
  for (const kind of ['right', 'guard', 'address'] as const) {
    if (!mutants.some(({ name }) => name.startsWith(kind))) throw new Error(`No ${kind} was found: the sources are written in another way than this file knows`)
  }
  return mutants.filter(({ name }) => UNREACHABLE[name] === undefined)
}

async function filesBelow(folders: readonly string[]): Promise<string[]> {
  const found = await Promise.all(folders.map(async (folder) => (await readdir(folder, { recursive: true })).map((name) => join(folder, name))))
  return found.flat().filter((file) => file.endsWith('.ts')).toSorted()
}

/** The source with one piece of it replaced. */
const replaced = (source: string, at: number, piece: string, by: string) => source.slice(0, at) + by + source.slice(at + piece.length)

/** Each line of the table of rights, given to everybody. */
function widenedRights(file: string, source: string): Mutant[] {
  return [...source.matchAll(/^ {2}(\w+): (\(.*\) => .+?),?$/gm)].flatMap((match) => {
    const [line, right = '', rule = ''] = match
    if (rule === '() => true') return []
    const mutated = replaced(source, match.index + line.indexOf(rule), rule, '() => true')
    return [{ name: `right: ${right} for everybody`, file, mutated, tests: ['test/unit/operations.test.ts', 'test/security/matrix.test.ts'] }]
  })
}

/** Each guard of an access.ts, taken away. */
function openedGuards(file: string, source: string, tests: readonly string[]): Mutant[] {
  const slice = basename(dirname(file))
  // What is named after the slice finds it soonest; the matrix of all operations is long and comes last.
  const named = tests.filter((test) => test.endsWith('.test.ts') && !test.startsWith('test/system/') && test.includes(slice))
  const candidates = [...named, ...(NEARBY[slice] ?? []), 'test/features/inbox.test.ts', 'test/security/erasure.test.ts', 'test/features/erasure.test.ts', 'test/security/web-widget.test.ts', 'test/security/matrix.test.ts']
  const guards = [...source.matchAll(/if \((.+)\) throw /g), ...source.matchAll(/^ +return (.*(?:\bmay\(| && | \|\| |[=!]==).*)$/gm)]
  return guards.map((match) => {
    const [whole, rule = ''] = match
    const mutated = replaced(source, match.index + whole.indexOf(rule), rule, whole.startsWith('if') ? 'false' : 'true')
    const within = [...source.slice(0, match.index).matchAll(/^(?:export )?(?:async )?function (\w+)/gm)].at(-1)?.[1] ?? ''
    return { name: `guard: ${slice}.${within}: ${whole.trim().replace(/ throw$/, '')} is not asked`, file, mutated, tests: [...new Set(candidates)] }
  })
}

/** Each address of a sealed column: without its row, its workspace, or the facts that are bound. */
function looseAddresses(file: string, source: string): Mutant[] {
  return [...source.matchAll(/\{[^{}]*\btable(?:: '[\w-]+')?,[^{}]*\}/g)].flatMap((match) => {
    const [literal] = match
    const logical = /table: '([\w-]+)'/.exec(literal)?.[1] ?? basename(dirname(file))
    if (!/\btenant\b/.test(literal)) return []
    const parts = [[/\brow(?:: [^,}\n]+?)?(?= ?[,\n}])/, "row: 'any'"], [/\btenant(?:: [^,}\n']+?)?(?= ?[,\n}])/, "tenant: 'any'"], [/\bbound: \[.+\]/, 'bound: []']] as const
    return parts.flatMap(([pattern, by]) => {
      const part = pattern.exec(literal)
      if (!part || part[0].startsWith("tenant: '")) return []
      const mutated = replaced(source, match.index + part.index, part[0], by)
      return [{ name: `address: ${logical} (${file}:${source.slice(0, match.index).split('\n').length}) with ${by}`, file, mutated, tests: ADDRESSES_ELSEWHERE[file] ?? ['test/security/addresses.test.ts'] }]
    })
  })
}
