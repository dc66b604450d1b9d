import { createHmac, type KeyObject } from 'node:crypto'
import { DataKey, KeySet, type RootKeyProvider, generateKeyBytes, importKey, keyCheckValue, lookupHash, sameBytes } from '../src/crypto/index.ts'
import { type Installation, checked, systemKeyAddress } from './key-rows.ts'
import type { Pool, Transaction } from './pool.ts'
import { installation, systemKeys, workspaces } from './schema/index.ts'
import { newId } from './ids.ts'

/**
 * Keys of the installation, one a purpose. They hang under the root key and never under a tenant's. A new one is added at
 * the end: the database knows how many of this list were made.
 */
export const SYSTEM_PURPOSES = ['identity', 'identity-lookup', 'sign-in', 'mail', 'frame-token', 'throttle'] as const
export type SystemPurpose = (typeof SYSTEM_PURPOSES)[number]

const BRING_BACK = 'Bring the row back from a backup: a new one in its place would open nothing that is stored, and find nobody by their address.'

/** The installation's own keys, unwrapped once at start. */
export class SystemKeys {
  readonly installation: Installation
  readonly #sealing: ReadonlyMap<SystemPurpose, KeySet>
  readonly #hashing: ReadonlyMap<SystemPurpose, KeyObject>

  constructor(own: Installation, keys: ReadonlyMap<SystemPurpose, { version: number; key: KeyObject }>) {
    this.installation = { id: own.id, environment: own.environment }
    this.#sealing = new Map([...keys].map(([purpose, { version, key }]) => [purpose, new KeySet([new DataKey(version, key)])]))
    this.#hashing = new Map([...keys].map(([purpose, { key }]) => [purpose, key]))
  }

  /** Seals and opens what belongs to the installation. */
  sealing(purpose: 'identity' | 'sign-in' | 'mail'): KeySet {
    return present(this.#sealing.get(purpose))
  }

  /** HMAC of a value under the key of a purpose, for look-up by equality. */
  hash(purpose: 'identity-lookup' | 'throttle', kind: string, value: string): Buffer {
    return lookupHash(present(this.#hashing.get(purpose)), kind, value)
  }

  /** HMAC-SHA-256 signature of a token that the server itself will check again. */
  sign(purpose: 'frame-token', text: string): Buffer {
    return createHmac('sha256', present(this.#hashing.get(purpose))).update(text).digest()
  }
}

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('A key of the installation is missing')
  return value
}

/** Purposes whose key was made once and is not there any more. */
export function lostPurposes(keysMade: number, present: readonly { readonly purpose: string }[]): readonly SystemPurpose[] {
  return SYSTEM_PURPOSES.slice(0, keysMade).filter((purpose) => present.every((row) => row.purpose !== purpose))
}

/**
 * Checks that this root key and this environment are the database's own, and unwraps the installation's keys, making
 * those that were never made. One that was made and is missing is not replaced: what it sealed and hashed would be lost.
 * @throws Error with what to do, when the root key or the environment is another one, or a key was lost.
 */
export async function openSystemKeys(pool: Pool, root: RootKeyProvider, environment: 'development' | 'test' | 'production', now: number): Promise<SystemKeys> {
  const [checkValue, ...older] = await root.checkValues()
  if (!checkValue) throw new Error('There is no root key')
  return pool.transaction(async (tx) => {
    const founded = await tx
      .insert(installation)
      .values({ id: newId(now), environment, rootCheckValue: checkValue, rootKind: root.kind, keysMade: 0, createdAt: new Date(now) })
      .onConflictDoNothing()
      .returning({ id: installation.id })
    if (founded.length > 0 && (await isInhabited(tx))) throw new Error(`The row of the installation is missing in a database that is in use. ${BRING_BACK}`)
    // Of two servers that start at once, one makes what is new.
    const own = (await tx.select().from(installation).for('no key update'))[0]
    if (!own) throw new Error('The database has no row for the installation')
    // During a rotation the newest root key is not the database's own yet, and the one after it is.
    if (![checkValue, ...older].some((candidate) => sameBytes(own.rootCheckValue, candidate))) {
      throw new Error(
        'This is not the root key that the database was made with. Set ROOT_KEY or ROOT_KEY_FILE to the right one, or VAULT_ADDR and VAULT_KEY; without it nothing in this database can be read.'
      )
    }
    if (own.environment !== environment) {
      throw new Error(`The database belongs to a ${own.environment} environment and RIND_ENV is ${environment}. Each environment has its own database and keys.`)
    }
    const rows = await tx.select().from(systemKeys)
    const lost = lostPurposes(own.keysMade, rows)
    if (lost.length > 0) throw new Error(`Keys of the installation are missing: ${lost.join(', ')}. ${BRING_BACK}`)
    const keys = new Map<SystemPurpose, { version: number; key: KeyObject }>()
    for (const purpose of SYSTEM_PURPOSES) {
      const row = rows.find((candidate) => candidate.purpose === purpose)
      const version = row?.version ?? 1
      const address = systemKeyAddress({ id: own.id, environment }, purpose, version)
      if (row) {
        keys.set(purpose, { version, key: checked(importKey(await root.unwrap(address, row.wrapped)), row.checkValue, `key for ${purpose}`) })
      } else {
        const fresh = generateKeyBytes()
        const wrapped = await root.wrap(address, fresh)
        const key = importKey(fresh)
        await tx.insert(systemKeys).values({ purpose, version, wrapped, checkValue: keyCheckValue(key), createdAt: new Date(now) })
        keys.set(purpose, { version, key })
      }
    }
    if (own.keysMade < SYSTEM_PURPOSES.length) await tx.update(installation).set({ keysMade: SYSTEM_PURPOSES.length })
    return new SystemKeys(own, keys)
  })
}

async function isInhabited(tx: Transaction): Promise<boolean> {
  return (await tx.select({ id: workspaces.id }).from(workspaces).limit(1)).length > 0
}
