import { createReadStream } from 'node:fs'
import { open, readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { readIdentities } from '../backup-access.ts'
import type { Config, Environment } from '../config/index.ts'
import { OPERATIONS } from '../features/index.ts'
import { asksPassphrase, importWorkspace, openFile } from '../features/imports/index.ts'
import { withServices } from './open-services.ts'
import { takeOption } from './options.ts'

const USAGE = `Usage: rind import FILE [--identity FILE]… [--passphrase-file FILE] [--name NAME]
       FILE is an export of a workspace. Without --passphrase-file the terminal is asked.`
const say = (text: string) => process.stderr.write(`${text}\n`)

/**
 * Makes a new workspace of an export, beside a running server or without one, and invites everybody who worked in it. The
 * id of the workspace is the only line on standard output.
 * @throws Error with what is wrong with the file, or the usage; nothing of it is kept then
 */
export async function runImport(env: Environment, given: readonly string[]): Promise<void> {
  const args = [...given]
  const passphraseFile = takeOption(args, '--passphrase-file', true, USAGE)
  const name = takeOption(args, '--name', true, USAGE)
  const identities: string[] = []
  for (let file = takeOption(args, '--identity', true, USAGE); file !== null; file = takeOption(args, '--identity', true, USAGE)) identities.push(file)
  const [file, ...more] = args
  if (file === undefined || file.startsWith('-') || more.length > 0) throw new Error(USAGE)
  if (name !== null && (name.trim() === '' || name.length > 120)) throw new Error('--name takes 1 to 120 characters.')
  await withServices(env, async (services, { config }) => {
    const by = asksPassphrase(await startOf(file)) ? { passphrase: await passphraseOf(passphraseFile) } : { identities: await identitiesOf(config, identities) }
    const content = openFile(createReadStream(file), by)
    const made = await importWorkspace(services, content, { isOperation: (id) => OPERATIONS.some((operation) => operation.id === id), report: say, ...(name !== null && { name: name.trim() }) })
    say(`${made.lines} lines are a workspace of their own now. Invited by mail, for seven days: ${made.invited.map(({ email }) => email).join(', ')}. Inboxes have new keys: put the new snippets on the websites.`)
    process.stdout.write(`${made.workspaceId}\n`)
  })
}

async function startOf(file: string): Promise<Uint8Array> {
  const handle = await open(file).catch((error: NodeJS.ErrnoException) => {
    throw new Error(`${file} cannot be read (${error.code ?? 'error'})`)
  })
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(64), 0, 64, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}

async function identitiesOf(config: Config, files: readonly string[]): Promise<readonly string[]> {
  if (files.length === 0) throw new Error('Which identity opens the export? Give its file: --identity FILE.')
  return readIdentities(config, files)
}

/** From a file, without the line break that editors put at its end, or typed at the terminal, which does not show it. */
async function passphraseOf(file: string | null): Promise<string> {
  if (file !== null) return (await readFile(file, 'utf8')).replace(/\r?\n$/, '')
  if (!process.stdin.isTTY) throw new Error('The export is sealed with a passphrase: give it in a file, --passphrase-file FILE.')
  process.stderr.write('Passphrase: ')
  const terminal = createInterface({ input: process.stdin, output: new Writable({ write: (_chunk, _encoding, done) => done() }), terminal: true })
  try {
    return await terminal.question('')
  } finally {
    terminal.close()
    process.stderr.write('\n')
  }
}
