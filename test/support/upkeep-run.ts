import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { openDatabase } from '../../db/index.ts'
import { folderStore } from '../../src/backup/folder-store.ts'
import { MANIFEST_NAME } from '../../src/backup/manifest.ts'
import { LocalRootKey, Secret, openSigning } from '../../src/crypto/index.ts'
import { type BackupServices, type BackupSetup, keepUp } from '../../src/features/backups/index.ts'
import { DAY_MS } from './erasing.ts'

// A process that looks after backups day after day until it is killed.

/** What it works on. */
export interface UpkeepOrder {
  readonly urls: Readonly<Record<'app' | 'jobs' | 'platform' | 'backup', string>>
  readonly rootKey: string
  /** The setup without its login. */
  readonly setup: Omit<BackupSetup, 'url'>
  /** A folder with `data` and `keyring`: the sets that are made each day lie there and are brought in on their day. */
  readonly future: string
  /** Day 0, in epoch milliseconds. */
  readonly start: number
}

/** Says when it is loaded, is then told the day to begin with, and says each day that begins. */
async function work({ urls, rootKey, setup, future, start }: UpkeepOrder): Promise<void> {
  let now = start
  const clock = { now: () => now }
  const database = await openDatabase({ urls, rootKey: new LocalRootKey('environment', Buffer.from(rootKey, 'base64')), environment: 'test', clock, alarm: () => undefined })
  const services = { ...database, clock, signing: openSigning(Buffer.alloc(32, 7)), settings: { version: 'test', environment: 'test' } } as unknown as BackupServices
  process.send?.('ready')
  const from = await new Promise<number>((resolve) => process.once('message', (day) => resolve(Number(day))))
  for (let day = from; ; day += 1) {
    process.send?.(day)
    now = start + day * DAY_MS
    for (const kind of ['data', 'keyring'] as const) await bringIn(join(future, String(day), kind), setup.places[kind].path)
    while ((await keepUp({ ...setup, url: new Secret(urls.backup) }, services)) === null) await wait(10)
  }
}

/** As the making leaves it: the parts, then the manifest. */
async function bringIn(from: string, to: string): Promise<void> {
  const [source, target] = [folderStore(from), folderStore(to)]
  const objects = (await source.list('')).map(({ name }) => name)
  for (const name of objects.toSorted((a, b) => Number(a.endsWith(MANIFEST_NAME)) - Number(b.endsWith(MANIFEST_NAME)))) await target.put(name, source.get(name))
}

process.on('disconnect', () => process.exit())
process.once('message', (order) => void work(order as UpkeepOrder))
