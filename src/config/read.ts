import { readFileSync } from 'node:fs'
import { Secret } from '../crypto/index.ts'

/** Environment variables as given; a name with _FILE names a file that holds the value. */
export type Environment = Readonly<Record<string, string | undefined>>

/** A setting that cannot be used. Says which variable and what it takes, never its value. */
export class ConfigError extends Error {
  constructor(variable: string, allowed: string) {
    super(`${variable}: ${allowed}`)
    this.name = 'ConfigError'
  }
}

export function readText(env: Environment, name: string): string | undefined {
  const direct = env[name]
  const file = env[`${name}_FILE`]
  if (direct !== undefined && direct !== '' && file !== undefined && file !== '') throw new ConfigError(name, `set ${name} or ${name}_FILE, not both`)
  if (file === undefined || file === '') return direct === '' ? undefined : direct
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (error) {
    throw new ConfigError(`${name}_FILE`, `the file cannot be read (${error instanceof Error && 'code' in error ? String(error.code) : 'error'})`)
  }
}

export function readSecret(env: Environment, name: string): Secret | undefined {
  const text = readText(env, name)
  return text === undefined ? undefined : new Secret(text)
}

export function readChoice<T extends string>(env: Environment, name: string, choices: readonly T[], fallback: T): T {
  const text = readText(env, name)
  if (text === undefined) return fallback
  const choice = choices.find((candidate) => candidate === text)
  if (choice === undefined) throw new ConfigError(name, `one of ${choices.join(', ')}`)
  return choice
}

export function readPort(env: Environment, name: string, fallback: number): number {
  const text = readText(env, name)
  if (text === undefined) return fallback
  const port = Number(text)
  if (!/^\d{1,5}$/.test(text) || port > 65_535) throw new ConfigError(name, 'a port from 0 to 65535')
  return port
}

export function readInteger(env: Environment, name: string, least: number, most: number, fallback: number): number {
  const text = readText(env, name)
  if (text === undefined) return fallback
  const value = Number(text)
  if (!/^\d{1,6}$/.test(text) || value < least || value > most) throw new ConfigError(name, `a whole number from ${least} to ${most}`)
  return value
}

export function readUrl(env: Environment, name: string, protocols: readonly string[]): URL | undefined {
  const text = readText(env, name)
  if (text === undefined) return undefined
  if (!URL.canParse(text) || !protocols.includes(new URL(text).protocol)) throw new ConfigError(name, `an address that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`)
  return new URL(text)
}
