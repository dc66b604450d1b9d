import { randomBytes } from 'node:crypto'
import { openCopying } from '../../db/backup/connection.ts'

/**
 * Runs something on a database of its own, made on this server and dropped again however it ends.
 * @param serverUrl A login that may make and drop databases
 */
export async function withScratch<T>(serverUrl: string, run: (url: string) => Promise<T>): Promise<T> {
  const database = `rind_restore_${randomBytes(6).toString('hex')}`
  const url = new URL(serverUrl)
  url.pathname = `/${database}`
  await administer(serverUrl, `create database ${database} template template0`)
  try {
    return await run(url.toString())
  } finally {
    await administer(serverUrl, `drop database if exists ${database} with (force)`)
  }
}

async function administer(url: string, statement: string): Promise<void> {
  const client = await openCopying(url)
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
