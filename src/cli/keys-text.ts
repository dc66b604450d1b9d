import type { KeyStatus } from '../../db/key-admin.ts'

const DAY_MS = 86_400_000

interface Copy {
  readonly recipient: string
  readonly verifiedAt: Date | null
}

/** The status of the keys for a person at a terminal. */
export function statusText({ root, system, missing: lost, workspaces }: KeyStatus, copies: readonly Copy[], now: number): string {
  const age = (at: string | Date) => `${Math.floor((now - new Date(at).getTime()) / DAY_MS)} days old`
  const lines = [
    `Root key      ${root.own}, kept by: ${root.kind}; at hand, newest first: ${root.ids.join(', ')}`,
    `              ${root.wrapsLeft === 0 ? 'every key hangs under the newest' : `${root.wrapsLeft} keys hang under an older one: keep it, and run "rind keys rotate root"`}`,
    copies.length === 0 ? 'Copies        none: "rind keys custody add". Without a copy a lost root key means that nothing can be read again, by anyone' : `Copies        ${copies.length}`,
    ...copies.map(({ recipient, verifiedAt }) => `              ${recipient.slice(0, 16)}…  ${verifiedAt ? `proved, ${age(verifiedAt)}` : 'never proved'}`),
    `System keys   ${system.map(({ purpose, version, createdAt }) => `${purpose} v${version} (${age(createdAt)})`).join(', ')}`,
    ...missingText(lost)
  ]
  for (const { id, name, tenantKey, dataKeys, rowsLeft, missing, rotations } of workspaces) {
    lines.push('', `${id}  ${name}`)
    if (!tenantKey) {
      lines.push('  no key', ...missingText(missing))
      continue
    }
    lines.push(`  tenant key    v${tenantKey.version}, ${age(tenantKey.createdAt)}, ${tenantKey.retired} retired, ${tenantKey.wrapsLeft} data keys under an older one`)
    for (const { kind, subjects, versions, retired, oldest } of dataKeys) {
      lines.push(`  ${kind.padEnd(13)} ${subjects} subjects, ${versions} keys, ${retired} retired${oldest ? `, oldest in use ${age(oldest)}` : ''}`)
    }
    lines.push(`  rows left     ${rowsLeft} sealed with an older data key`, ...missingText(missing))
    for (const { scope, startedAt } of rotations) lines.push(`  under way     ${scope}, since ${startedAt}`)
  }
  return lines.join('\n')
}

const missingText = (missing: KeyStatus['missing']) => missing.map(({ where, count }) => `  KEYS MISSING  ${where}: ${count}. No erasure destroyed them: bring them back from a backup`)
