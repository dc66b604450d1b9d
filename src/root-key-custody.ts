import { readFile } from 'node:fs/promises'
import { Decrypter, Encrypter, armor, identityToRecipient } from 'age-encryption'
import type { KeyAdmin } from '../db/key-admin.ts'
import type { Config } from './config/index.ts'
import { importKey, keyCheckValue, parseRootKeys, sameBytes } from './crypto/index.ts'
import { addRootKey, openRootKey, readRootKeyFile, rootKeyFile } from './root-key-access.ts'

/** A copy is a line of text; nothing longer is taken for one. */
const MAX_COPY_BYTES = 1 << 16

/**
 * Exchanges the root key: makes a new one if the newest is the database's own already, and wraps everything under it.
 * @returns how many wraps are left under an older one
 * @throws Error with what to do where the new key has to be made by hand
 */
export async function rotateRootKey(admin: KeyAdmin, config: Config, say: (text: string) => void): Promise<number> {
  const file = rootKeyFile(config)
  const provider = await openRootKey(config, () => undefined)
  const [newest] = await provider.checkValues()
  if (newest && sameBytes(newest, await admin.ownRoot())) {
    if (config.vault) throw new Error(`Make a new version first: vault write -f ${config.vault.mount}/keys/${config.vault.keyName}/rotate. Then run this again.`)
    if (file === null) throw new Error('Put a new root key before the one in ROOT_KEY, separated by a comma, as "openssl rand -base64 32" prints it; start every server with it; then run this again.')
    await addRootKey(file)
    say(`A new root key stands before the older one in ${file}.`)
  }
  const left = await admin.rotateRoot()
  if (left === 0) {
    say('The older root key is needed no more by this database, a minute from now; "rind keys status" tells. Backups from before this moment')
    say('still need it: keep it apart as long as they are kept. Copies of the older key are no copies of the new one: rind keys custody add')
  }
  return left
}

/**
 * Seals a copy of the newest root key to a custodian.
 * @param recipient An age recipient, `age1…`
 * @param keep Writes the armored file, which only the custodian's identity opens. What could not be kept is noted nowhere.
 */
export async function sealCopy(admin: KeyAdmin, config: Config, recipient: string, keep: (armored: string) => Promise<void>): Promise<void> {
  const file = rootKeyFile(config)
  const [key] = file !== null ? readRootKeyFile(file) : config.rootKey ? parseRootKeys(config.rootKey.reveal()) : []
  if (config.vault || !key) throw new Error('The root key is in the key service and never leaves it. Its operators keep the copies: its unseal keys and its snapshots.')
  const text = `${key.toString('base64')}\n`
  const checkValue = keyCheckValue(importKey(key))
  if (!sameBytes(checkValue, await admin.ownRoot())) throw new Error('The newest root key is not the database\'s own yet: run "rind keys rotate root" first.')
  const encrypter = new Encrypter()
  try {
    encrypter.addRecipient(recipient)
  } catch (error) {
    throw new Error('A custodian is named by an age recipient, age1…, as "age-keygen" prints it.', { cause: error })
  }
  const sealed = armor.encode(await encrypter.encrypt(text))
  await keep(`${sealed.trimEnd()}\n`)
  await admin.recordCopy(recipient, checkValue)
}

/**
 * Proves that a custodian's copy opens and holds the root key of this database, without showing it, and notes the date.
 * @returns the custodian's recipient
 * @throws Error that says what is wrong with the copy or the identity
 */
export async function proveCopy(admin: KeyAdmin, copyFile: string, identityFile: string): Promise<string> {
  const identity = (await read(identityFile)).split('\n').map((line) => line.trim()).find((line) => line.startsWith('AGE-SECRET-KEY-'))
  if (identity === undefined) throw new Error(`${identityFile} holds no age identity.`)
  const copy = await read(copyFile)
  let checkValue: Buffer
  try {
    const decrypter = new Decrypter()
    decrypter.addIdentity(identity)
    const text = Buffer.from(await decrypter.decrypt(armor.decode(copy))).toString('utf8')
    const [key] = parseRootKeys(text)
    checkValue = keyCheckValue(importKey(key ?? Buffer.alloc(0)))
  } catch (error) {
    throw new Error(`${copyFile} does not open with this identity, or holds no root key. It is no copy: seal a new one.`, { cause: error })
  }
  if (!sameBytes(checkValue, await admin.ownRoot())) throw new Error(`${copyFile} opens, and holds another root key than that of this database. It is no copy: seal a new one.`)
  const recipient = await identityToRecipient(identity)
  await admin.recordVerified(recipient, checkValue)
  return recipient
}

async function read(file: string): Promise<string> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw new Error(`${file} cannot be read (${error.code ?? 'error'})`)
  })
  if (bytes.length > MAX_COPY_BYTES) throw new Error(`${file} is too long to be a copy of a root key`)
  return bytes.toString('utf8')
}
