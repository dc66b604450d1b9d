import { type Environment, readConfig } from '../config/index.ts'
import { refuseForeignData } from '../demo/foreign-data.ts'
import { type DemoWorkspace, prepareDemo } from '../demo/prepare.ts'
import { demoJson, demoText } from '../demo/report.ts'
import { serve } from '../server.ts'

const DATA_DIR = 'data-demo'

/**
 * Starts Rind with the demo's data and says who can sign in. With --json, one object is the only line on standard
 * output; everything else goes to standard error.
 * @throws Error in production, and when the data is not the demo's own
 */
export async function runDemo(given: Environment, args: readonly string[]): Promise<void> {
  const unknown = args.find((arg) => arg !== '--json')
  if (unknown !== undefined) throw new Error(`Unknown argument ${unknown}. Usage: rind demo [--json]`)
  const json = args.includes('--json')
  const env: Environment = {
    ...given,
    ...(!given['DATA_DIR'] && !given['DATA_DIR_FILE'] && { DATA_DIR }),
    // Between the credentials of the table nobody wants to read a log.
    ...(!json && !given['LOG_LEVEL'] && { LOG_LEVEL: 'error' })
  }
  const { dataDir, environment } = readConfig(env)
  if (environment === 'production') throw new Error('Production refuses the demo: its passwords are printed. Leave RIND_ENV unset, or use "rind serve".')
  const say = (text: string) => process.stderr.write(`${text}\n`)
  if (!json) say('Starting: the database, the pages, the demo.')
  let workspaces: readonly DemoWorkspace[] = []
  const { url } = await serve({
    env,
    quiet: true,
    workspaceKind: 'demo',
    inspect: refuseForeignData,
    prepare: async (services) => {
      workspaces = await prepareDemo(services, dataDir, say)
    }
  })
  process.stdout.write(`${json ? demoJson(url, workspaces) : demoText(url, workspaces)}\n`)
}
