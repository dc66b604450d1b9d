import { remindMembers } from '../../src/features/handbook/index.ts'
import { remindOperators } from '../../src/features/operator-handbook/index.ts'
import type { JobHandler } from '../define.ts'

export const handle: JobHandler = async ({ services, log }, { workspaceId, operators }) => {
  const one = typeof workspaceId === 'string'
  const sent = {
    ...(operators === undefined && { members: await remindMembers(services, one ? workspaceId : undefined) }),
    ...(!one && { operators: await remindOperators(services) })
  }
  log.info({ sent }, 'reminded of handbooks that wait for a signature')
}
