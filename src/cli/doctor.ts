import { type Environment, readConfig } from '../config/index.ts'
import { type Finding } from '../doctor/finding.ts'
import { examine } from '../doctor/examine.ts'
import { VERSION } from '../server.ts'

const SIGNS = { ok: 'ok  ', look: 'look', red: 'RED ' } as const

/**
 * Examines the installation and says what to do, a line for each thing. The exit code is 1 when something is red.
 * @throws Error when the configuration itself cannot be read, or with the usage
 */
export async function runDoctor(env: Environment, args: readonly string[]): Promise<void> {
  const json = args.includes('--json')
  if (args.some((arg) => arg !== '--json')) throw new Error('Usage: rind doctor [--json]')
  const findings = await examine({ config: readConfig(env), version: VERSION, clock: { now: () => Date.now() } })
  process.stdout.write(json ? `${JSON.stringify(findings)}\n` : doctorText(findings))
  if (findings.some(({ state }) => state === 'red')) process.exitCode = 1
}

function doctorText(findings: readonly Finding[]): string {
  const lines = findings.flatMap(({ id, state, text, todo }) => [`${SIGNS[state]}  ${id.padEnd(20)} ${text}`, ...(todo === undefined ? [] : [`      ${''.padEnd(20)} → ${todo}`])])
  const count = (state: Finding['state']) => findings.filter((finding) => finding.state === state).length
  return `${lines.join('\n')}\n\n${count('red')} red, ${count('look')} to look at, ${count('ok')} ok\n`
}
