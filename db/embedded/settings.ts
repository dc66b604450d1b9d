/** The only address the server listens on. */
export const host = '127.0.0.1'

const settings: Readonly<Record<string, string>> = {
  listen_addresses: host,
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: '128MB',
  password_encryption: 'scram-sha-256',
  fsync: 'on',
  full_page_writes: 'on',
  wal_level: 'replica',
  timezone: 'UTC',
  // The log is for the operators, who have no way to content: no statement, no parameter, no row that broke a
  // constraint (terse leaves out the DETAIL that would quote it) may get there.
  log_destination: 'stderr',
  logging_collector: 'off',
  log_statement: 'none',
  log_min_duration_statement: '-1',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_parameter_max_length: '0',
  log_parameter_max_length_on_error: '0',
  log_checkpoints: 'off',
  log_timezone: 'UTC',
  lc_messages: 'C'
}

/**
 * The server's arguments. Given on the command line, where they win over every configuration file, and where a later
 * start can read them to see whether a running server is as it should be. They hold no secret: anyone can list them.
 */
export function serverArguments(cluster: string, port: number): string[] {
  return ['-D', cluster, '-c', `port=${port}`,
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])]
}
