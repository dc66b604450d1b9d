import { connect } from './connect.ts'

/**
 * Whether a pooler such as PgBouncer stands between us and PostgreSQL. It gives each client a number of its own for
 * cancelling, which is not that of the process that answers. Behind one, a statement that was prepared by name may meet
 * another process the next time, and run-time parameters of a connection are refused.
 * @throws Error when the database cannot be reached
 */
export async function isPooled(url: string): Promise<boolean> {
  const client = connect(url, 1, 'look')
  try {
    const rows = await client.unsafe<{ pid: number }[]>('select pg_backend_pid() as pid')
    return rows.state.pid !== rows[0]?.pid
  } finally {
    await client.end({ timeout: 1 })
  }
}
