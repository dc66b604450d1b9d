import { withDrillServer } from '../backup/drill-server.ts'

/**
 * A PostgreSQL of its own, for as long as it takes: nothing is taken from the one that serves. Whoever stops the command
 * gets everything removed; what is killed is removed by the next that starts one in that folder.
 * @param what What is stopped then, for the message
 */
export async function onOwnServer(folder: string, what: string, run: (serverUrl: string) => Promise<void>): Promise<void> {
  const stopping = new AbortController()
  const stop = () => stopping.abort(new Error(`${what} was stopped.`))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop)
  process.once('disconnect', stop)
  // Waiting for this keeps nobody from ending.
  process.channel?.unref()
  await withDrillServer(folder, stopping.signal, run).catch((error: unknown) => {
    throw stopping.signal.aborted ? stopping.signal.reason : error
  })
}
