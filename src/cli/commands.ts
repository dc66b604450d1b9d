/** A command of the command line: a door like the others, it holds no logic. */
export interface Command {
  readonly name: string
  readonly usage: string
  readonly summary: string
  readonly run: (args: readonly string[]) => Promise<void>
}

export const COMMANDS: readonly Command[] = [
  {
    name: 'serve',
    usage: 'serve',
    summary: 'start the server, the jobs and, without DATABASE_URL, the embedded PostgreSQL',
    run: async () => {
      const { serve, welcome } = await import('../server.ts')
      const running = await serve({ env: process.env })
      const { readChoice } = await import('../config/index.ts')
      const beside = readChoice(process.env, 'STATUS', ['on', 'off'], 'on') === 'on'
      if (beside) (await import('./beside.ts')).startStatusBeside((text) => process.stderr.write(`${text}\n`))
      const { readStatusConfig } = await import('../status/config.ts')
      process.stdout.write(`${welcome({ ...running, statusUrl: beside ? readStatusConfig(process.env).url : null })}\n`)
    }
  },
  {
    name: 'status',
    usage: 'status',
    summary: 'run the status page, which measures from outside and answers while everything it watches is down',
    run: async () => (await import('./status.ts')).runStatusCommand(process.env)
  },
  {
    name: 'incident',
    usage: 'incident COMMAND',
    summary: 'tell on the status page what happens: list, open, update, resolve, discard, schedule, complete',
    run: async (args) => (await import('./incident.ts')).runIncident(process.env, args)
  },
  {
    name: 'migrate',
    usage: 'migrate [--print-env]',
    summary: 'bring the database of DATABASE_ADMIN_URL to the newest schema; print the URLs of all roles',
    run: async (args) => (await import('./migrate.ts')).runMigrate(process.env, args)
  },
  {
    name: 'demo',
    usage: 'demo [--json]',
    summary: 'start with two believable workspaces and print who can sign in',
    run: async (args) => (await import('./demo.ts')).runDemo(process.env, args)
  },
  {
    name: 'invite',
    usage: 'invite EMAIL [--locale nl]',
    summary: 'invite somebody to found a workspace, when SIGNUPS is invite',
    run: async (args) => (await import('./invite.ts')).runInvite(process.env, args)
  },
  {
    name: 'doctor',
    usage: 'doctor [--json]',
    summary: 'look at versions, configuration, database, keys and their copies, mail and disk; exit code 1 when something is red',
    run: async (args) => (await import('./doctor.ts')).runDoctor(process.env, args)
  },
  {
    name: 'backup',
    usage: 'backup [--new-store | hold|release NAME]',
    summary: 'back everything up now, and print the name of the backup; or hold one beyond its time',
    run: async (args) => (await import('./backup.ts')).runBackup(process.env, args)
  },
  {
    name: 'restore',
    usage: 'restore BACKUP [--to DATABASE_URL] [--identity FILE]',
    summary: 'restore a backup into an empty database; with --workspace ID bring one workspace back into a running installation',
    run: async (args) => (args.includes('--workspace') ? (await import('./restore-workspace.ts')).runRestoreWorkspace(process.env, args) : (await import('./restore.ts')).runRestore(process.env, args))
  },
  {
    name: 'import',
    usage: 'import FILE [--identity FILE] [--passphrase-file FILE]',
    summary: 'make a new workspace of an export, and invite everybody who worked in it',
    run: async (args) => (await import('./import.ts')).runImport(process.env, args)
  },
  {
    name: 'drill',
    usage: 'drill [BACKUP] [--identity FILE] [--json]',
    summary: 'prove that backups come back, in a database of their own that is removed again',
    run: async (args) => (await import('./drill.ts')).runDrill(process.env, args)
  },
  {
    name: 'operator',
    usage: 'operator invite EMAIL',
    summary: 'make the link with which a person who runs the installation gets an account',
    run: async (args) => (await import('./operator.ts')).runOperator(process.env, args)
  },
  {
    name: 'certificate',
    usage: 'certificate WORKSPACE',
    summary: 'print the signed certificate of a workspace that was erased',
    run: async (args) => (await import('./certificate.ts')).runCertificate(process.env, args)
  },
  {
    name: 'keys',
    usage: 'keys COMMAND',
    summary: 'show, rotate and prove keys: status, history, rotate, compromised, custody add, verify',
    run: async (args) => (await import('./keys.ts')).runKeys(process.env, args)
  }
]
